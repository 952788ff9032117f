"""What a ``build.zig`` declares, and the options about Python that it may want to know."""

from __future__ import annotations

import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADING = re.compile(r"^(\w[\w -]*):$")
_OPTION = re.compile(r"^  -D([\w-]+)=\[")
_STEP = re.compile(r"^  (\S+)")
# The option that says that a build reads Python's headers, so that what it makes is for one version of Python.
INCLUDE_OPTION = "python-include"


class Declarations:
    """What ``zig build --help`` tells of a build file: its steps, and its options with one line about each."""

    def __init__(self, text: str) -> None:
        self.steps: list[str] = []
        self.options: dict[str, str] = {}
        section = ""
        for line in text.splitlines():
            heading = _HEADING.match(line)
            if heading is not None:
                section = heading[1]
            elif section == "Steps" and (found := _STEP.match(line)) is not None:
                self.steps.append(found[1])
            elif section == "Project-Specific Options" and (found := _OPTION.match(line)) is not None:
                self.options[found[1]] = " ".join(line.split())

    def python_arguments(self, given: Iterable[str]) -> list[str]:
        """Arguments for those options about Python that are declared, and not among the arguments that are ``given``."""
        names = {argument[2:].partition("=")[0] for argument in given if argument.startswith("-D")}
        return [f"-D{name}={value}" for name, value in python_options().items() if name in self.options and name not in names]

    def __str__(self) -> str:
        lines = [f"its build.zig declares, with these arguments, the steps {', '.join(self.steps)}"]
        if self.options:
            lines.append("and the options, which `build-args` can give:")
            lines += [f"  {line}" for line in self.options.values()]
        return "\n".join(lines)


def python_options() -> dict[str, str]:
    """What build files want to know of the Python that they build for, by the usual names of the options.

    ``python-include``: the folder of its headers; ``python-lib``: the name of its library; ``python-lib-dir``: the folder of that, where
    the library lies beside the headers, as it does for Pythons that are a folder of their own.
    """
    import sysconfig

    include = sysconfig.get_paths()["include"]
    major, minor = sys.version_info[:2]
    if sys.platform == "win32":
        library, folder, file = f"python{major}{minor}", os.path.join(os.path.dirname(include), "libs"), f"python{major}{minor}.lib"
    else:
        library, folder = f"python{major}.{minor}", os.path.join(os.path.dirname(os.path.dirname(include)), "lib")
        file = f"lib{library}.{'dylib' if sys.platform == 'darwin' else 'so'}"
    options = {INCLUDE_OPTION: include, "python-lib": library}
    if os.path.exists(os.path.join(folder, file)):
        options["python-lib-dir"] = folder
    return options
