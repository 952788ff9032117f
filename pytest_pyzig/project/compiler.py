"""The Zig compiler: where it is, which version, and the command lines that depend on the version."""

from __future__ import annotations

import os
import sys

from pytest_pyzig.errors import BuildError, ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The range that the Zig sources are written for; what is newer is tried and named when it fails.
OLDEST_VERSION = (0, 15, 1)
NEWEST_VERSION = (0, 17)


class Compiler:
    """One Zig executable.

    Attributes:
        path: absolute path of the executable.
        identity: changes when the file at ``path`` is replaced; costs one ``stat``.
    """

    __slots__ = ("_version", "identity", "path")

    def __init__(self, path: str, version: str | None = None) -> None:
        self.path = path
        try:
            status = os.stat(path)
        except OSError as error:
            raise ConfigurationError(f"there is no Zig compiler at {path}: {error.strerror}") from None
        self.identity = f"{status.st_size}:{status.st_mtime_ns}"
        self._version = version

    @property
    def version(self) -> str:
        """For example ``0.16.0``. Asks the executable, once, unless it is known already."""
        if self._version is None:
            self._version = _ask_version(self.path)
        return self._version

    def remember(self, identity: str, version: str) -> None:
        """Spare the question where an earlier answer of the same executable is at hand."""
        if self._version is None and identity == self.identity:
            self._version = version

    def check_version(self) -> None:
        """Raise ``ConfigurationError`` for a version that is too old to try."""
        if version_numbers(self.version) < OLDEST_VERSION:
            oldest = ".".join(map(str, OLDEST_VERSION))
            raise ConfigurationError(f"Zig {self.version} at {self.path} is too old: {oldest} or newer is needed")

    def is_newer_than_supported(self) -> bool:
        """Whether a failure may be the version's fault."""
        return version_numbers(self.version)[:2] > NEWEST_VERSION


def find_compiler(environment: Mapping[str, str] | None = None) -> Compiler:
    """The compiler of the environment variable ``PYZIG_ZIG``, else that of the installed package ``ziglang``."""
    chosen = (os.environ if environment is None else environment).get("PYZIG_ZIG")
    if chosen:
        return Compiler(os.path.abspath(chosen))
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = os.path.join(folder, "zig.exe" if sys.platform == "win32" else "zig")
        if os.path.isfile(path):
            return Compiler(path)
    raise ConfigurationError(
        "there is no Zig compiler: install it with `pip install ziglang`, or name one in the environment variable PYZIG_ZIG"
    )


def version_numbers(version: str) -> tuple[int, ...]:
    """``0.16.0-dev.12`` as (0, 16, 0)."""
    numbers = []
    for part in version.partition("-")[0].partition("+")[0].split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)


def mode_flags(version: str, mode: str) -> list[str]:
    """Flags that depend on the mode, or that one version needs in one mode."""
    if mode in ("ReleaseFast", "ReleaseSmall"):
        # Without safety checks there are no traces to show, and debug information is four fifths of the file.
        return ["-fstrip"]
    if mode == "Debug" and version_numbers(version) < (0, 16):
        # 0.15's own backend miscompiles thread-local variables in shared libraries.
        return ["-fllvm"]
    return []


def target_name() -> str:
    """The machine that a native build is for, so that a folder shared by two kinds of machine keeps their builds apart."""
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    library = getattr(sys.implementation, "_multiarch", "")
    return f"{sys.platform}-{machine}-{library}"


def processor_identity() -> str:
    """Tells kinds of processors apart by what they can do; the same for all of one kind."""
    global _processor
    if _processor is None:
        import zlib

        try:
            with open("/proc/cpuinfo", "rb") as file:
                features = next((line for line in file if line.lower().startswith((b"flags", b"features"))), b"")
        except OSError:
            import platform

            features = platform.processor().encode()
        _processor = f"{zlib.crc32(features):08x}"
    return _processor


_processor: str | None = None


def library_suffix(platform: str = sys.platform) -> str:
    """What the file name of an extension module ends in on a platform."""
    return ".pyd" if platform == "win32" else ".so"


def _ask_version(path: str) -> str:
    import subprocess

    try:
        run = subprocess.run([path, "version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise BuildError(f"the Zig compiler at {path} does not start: {error}") from None
    version = run.stdout.strip()
    if run.returncode != 0 or not version_numbers(version):
        raise BuildError(f"`{path} version` gave no version: {(version + run.stderr).strip() or 'no output'}")
    return version
