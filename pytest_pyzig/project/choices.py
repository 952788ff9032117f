"""What is in force of options, environment variables and the configuration."""

from __future__ import annotations

import os

from pytest_pyzig.errors import ConfigurationError

from .modes import DEFAULT_RELEASE_MODE, RELEASE_MODES, check_release_mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .configuration import Project


# What atopile's loader asks before it compiles; and what says that it was us who have set it, so that it is not meant for us.
FBRK_NO_RECOMPILE_VARIABLE = "FBRK_ZIG_NORECOMPILE"

SPARED_VARIABLE = "PYZIG_SPARES_LOADER"

_TRUE = ("1", "true", "yes", "y", "on")

_FALSE = ("", "0", "false", "no", "n", "off")


def choose_release_mode(option: str | None, project: Project, environment: Mapping[str, str] = os.environ) -> str:
    """The mode in force: the option's, else the environment's, else the configuration's, else ``ReleaseFast``."""
    if option:
        return check_release_mode(option, "--pyzig-release-mode")
    for name in ("ZIG_RELEASEMODE", "FBRK_ZIG_RELEASEMODE"):
        value = environment.get(name)
        if value:
            # atopile spells them in its own way, such as RELEASE_SAFE.
            spelled = {mode.lower(): mode for mode in RELEASE_MODES} if name.startswith("FBRK_") else {}
            return check_release_mode(spelled.get(value.replace("_", "").lower(), value), f"environment variable {name}")
    return project.release_mode or DEFAULT_RELEASE_MODE


def choose_recompile(option: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether stale modules are compiled: not with the option, nor where the environment says ``ZIG_NORECOMPILE=1``."""
    if option:
        return False
    for name in ("ZIG_NORECOMPILE", FBRK_NO_RECOMPILE_VARIABLE):
        value = environment.get(name, "")
        if name == FBRK_NO_RECOMPILE_VARIABLE and environment.get(SPARED_VARIABLE):
            continue
        if value.lower() not in (*_TRUE, *_FALSE):
            raise ConfigurationError(f"environment variable {name}: {value!r} is neither 1 nor 0")
        if value.lower() in _TRUE:
            return False
    return True
