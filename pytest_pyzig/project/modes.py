"""The release modes of Zig, and what is said of a wrong one."""

from __future__ import annotations

from pytest_pyzig.errors import ConfigurationError

TYPE_CHECKING = False

RELEASE_MODES = ("Debug", "ReleaseSafe", "ReleaseFast", "ReleaseSmall")

DEFAULT_RELEASE_MODE = "ReleaseFast"


def check_release_mode(value: str, origin: str) -> str:
    """The mode, if it is one. Raises ``ConfigurationError`` that names where the value comes from."""
    if value not in RELEASE_MODES:
        raise ConfigurationError(f"{origin}: {value!r} is no release mode; {describe_choices(value, RELEASE_MODES)}")
    return value


def describe_choices(value: str, choices: tuple[str, ...]) -> str:
    """What may stand in place of a wrong value, the likeliest first."""
    import difflib

    lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(value.lower().replace("_", "-"), lower, n=1)
    return (f"did you mean {lower[close[0]]!r}? " if close else "") + f"allowed are {', '.join(choices)}"
