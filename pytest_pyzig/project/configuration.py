"""What is to be built: the project's configuration, and the units that its modules are built in."""

from __future__ import annotations

import os
import sys

from pytest_pyzig.errors import ConfigurationError
from pytest_pyzig.store.outputs import OutputFolder
from pytest_pyzig.store.store import locate_stores, user_store

from .discovery import BUILTIN_MODULES, is_atopile, may_configure, nearest_pyproject
from .modes import check_release_mode, describe_choices
from .places import checkout_folder, zig_folder
from .units import BuildFileUnit, FileUnit, Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .atopile import AtopileTree


# What is imported before any module of a project could be.
_TAKEN_NAMES = ("_pytest", "pluggy", "pytest", "pytest_pyzig")
_KEYS = ("build-args", "inputs", "libraries", "modules", "release-mode", "root", "step", "stubs", "test-roots")


class Project:
    """A folder with Python code and, perhaps, native modules of its own.

    Attributes:
        root: absolute path of its folder.
        is_configured: whether its ``pyproject.toml`` has a table ``[tool.pyzig]``; if not, nothing is built unless it is asked for.
        release_mode: the mode that the configuration names, if it does.
        stubs_folder: absolute path of the folder that the configuration names for stubs, if it does.
        units: what it declares.
        named_test_roots: absolute paths of the files that the configuration names as roots of Zig tests.
        build_arguments: those of the configuration, which are the units' too.
        input_patterns: likewise.
    """

    __slots__ = (
        "build_arguments",
        "input_patterns",
        "is_configured",
        "named_test_roots",
        "release_mode",
        "root",
        "stubs_folder",
        "units",
    )

    def __init__(
        self,
        root: str,
        *,
        is_configured: bool = False,
        release_mode: str | None = None,
        stubs_folder: str | None = None,
        units: tuple[Unit, ...] = (),
        named_test_roots: tuple[str, ...] = (),
        build_arguments: tuple[str, ...] = (),
        input_patterns: tuple[str, ...] = (),
    ) -> None:
        self.root = root
        self.named_test_roots = named_test_roots
        self.build_arguments = build_arguments
        self.input_patterns = input_patterns
        self.is_configured = is_configured
        self.release_mode = release_mode
        self.stubs_folder = stubs_folder
        self.units = units

    @property
    def declared_units(self) -> tuple[Unit, ...]:
        """What ``import`` finds: its own modules; those of this distribution if it is configured and declares none."""
        return self.units or (builtin_units() if self.is_configured else ())

    @property
    def units_at_start(self) -> tuple[Unit, ...]:
        """What is built when a session starts. A project of Zig tests alone waits for no module that none of its tests may ask for."""
        is_about_zig_tests = bool(self.named_test_roots) and not self.units and self.root != checkout_folder()
        return () if is_about_zig_tests else self.declared_units

    @property
    def test_roots(self) -> tuple[str, ...]:
        """The files that Zig tests are compiled from: those that the configuration names, and the root files of modules."""
        modules = [unit.source for unit in self.units if isinstance(unit, FileUnit)]
        return tuple(dict.fromkeys((*self.named_test_roots, *modules)))

    def unit_of(self, module: str) -> Unit | None:
        """The unit that gives a module: one of its own, or one of this distribution's."""
        return next((unit for unit in (*self.units, *builtin_units()) if module in unit.modules), None)

    def module_names(self) -> list[str]:
        """All modules that can be asked for."""
        return [module for unit in (*self.units, *builtin_units()) for module in unit.modules]


def find_project(start: str | None = None) -> Project:
    """The project that a folder belongs to: that of the nearest ``pyproject.toml`` in it or above it.

    Raises:
        ConfigurationError: the table ``[tool.pyzig]`` is wrong.
    """
    start = os.path.abspath(start or os.getcwd())
    found = nearest_pyproject(start)
    if found is None:
        return Project(start)
    # What stands in place of atopile's own modules can change while the text stays.
    key = (*found, is_atopile(found[0]) and _atopile_tree(found[0]).is_replaced)
    if key not in _projects:
        _projects[key] = read_project(*found)
    return _projects[key]


_projects: dict[tuple[str, bytes, bool], Project] = {}


def read_project(root: str, text: bytes) -> Project:
    """The project in a folder whose ``pyproject.toml`` has this text."""
    if not may_configure(text):
        return _unconfigured_project(root)
    import tomllib

    file = os.path.join(root, "pyproject.toml")
    try:
        tables = tomllib.loads(text.decode())
    except ValueError as error:
        raise ConfigurationError(f"{file}: {error}") from None
    tool = tables.get("tool")
    if not isinstance(tool, dict) or "pyzig" not in tool:
        return _unconfigured_project(root)
    return _Reader(root, file).project(tool["pyzig"])


def _unconfigured_project(root: str) -> Project:
    """A project without ``[tool.pyzig]``: atopile's Zig project is known by its place, all others have none."""
    if not is_atopile(root):
        return Project(root)
    tree = _atopile_tree(root)
    return Project(root, is_configured=True, stubs_folder=tree.path, units=_atopile_units(tree, root))


def _default_stubs_folder(units: tuple[Unit, ...]) -> str | None:
    """In atopile, where its loader has them; elsewhere each module says."""
    return next((unit.output.path for unit in units if unit.output is not None and unit.output.is_shared), None)


def _atopile_tree(root: str) -> AtopileTree:
    from .atopile import AtopileTree

    return AtopileTree(root)


def _atopile_units(tree: AtopileTree, root: str, step: str = "python-ext", **common: Any) -> tuple[Unit, ...]:
    """What goes into the folder that atopile's loader takes libraries from: its own tree, or the modules of this distribution."""
    if tree.is_replaced:
        return _make_builtin_units(tree)
    return (BuildFileUnit(tuple(BUILTIN_MODULES), step, tree.root, locate_stores(root), output=tree, **common),)


def builtin_units() -> tuple[Unit, ...]:
    """The units of this distribution's own modules."""
    global _builtin_units
    if _builtin_units is None:
        sources = zig_folder()
        _builtin_units = _make_builtin_units(OutputFolder(os.path.join(sources, "zig-out", "lib")) if checkout_folder() else None)
    return _builtin_units


_builtin_units: tuple[Unit, ...] | None = None


def _make_builtin_units(output: OutputFolder | None) -> tuple[Unit, ...]:
    sources = zig_folder()
    checkout = checkout_folder()
    root = checkout or sources
    stores = locate_stores(root) if checkout else (user_store(root),)
    return tuple(
        FileUnit(name, os.path.join(sources, *path.split("/")), root, stores, output=output) for name, path in BUILTIN_MODULES.items()
    )


class _Reader:
    """Reads the table ``[tool.pyzig]``; each complaint names the file, the key, the value and what is allowed."""

    def __init__(self, root: str, file: str) -> None:
        self.root = root
        self.file = file

    def project(self, table: object) -> Project:
        if not isinstance(table, dict):
            raise ConfigurationError(f"{self.file}: [tool.pyzig] is {table!r}, and must be a table")
        for key in table:
            if key not in _KEYS:
                raise ConfigurationError(f"{self.file}: [tool.pyzig] has no key {key!r}; {describe_choices(key, _KEYS)}")
        mode = table.get("release-mode")
        if mode is not None:
            check_release_mode(self.string("release-mode", mode), f"{self.file}: [tool.pyzig] release-mode")
        stubs = table.get("stubs")
        common = self.common(table)
        units = (*self.build_file_units(table, common), *self.file_units(table, common))
        return Project(
            self.root,
            is_configured=True,
            release_mode=mode,
            stubs_folder=self.path(self.string("stubs", stubs)) if stubs is not None else _default_stubs_folder(units),
            units=units,
            named_test_roots=self.test_roots(table),
            build_arguments=common["build_arguments"],
            input_patterns=common["input_patterns"],
        )

    def test_roots(self, table: dict[str, Any]) -> tuple[str, ...]:
        roots = tuple(self.path(name) for name in self.strings("test-roots", table.get("test-roots", [])))
        for root in roots:
            if not root.endswith(".zig") or not os.path.isfile(root):
                allowed = "a list of paths of existing .zig files, relative to this file's folder"
                raise self.complaint("test-roots", table["test-roots"], allowed)
        return roots

    def file_units(self, table: dict[str, Any], common: dict[str, tuple[str, ...]]) -> list[Unit]:
        modules = table.get("modules", {})
        if not isinstance(modules, dict):
            raise self.complaint("modules", modules, 'a table such as fast = "src/fast.zig"')
        units: list[Unit] = []
        for name, value in self.flat(modules):
            self.check_module_name(f"modules.{name}", name, table.get("libraries", []))
            source = self.path(self.string(f"modules.{name}", value))
            if not source.endswith(".zig") or not os.path.isfile(source):
                raise self.complaint(f"modules.{name}", value, "the path of an existing .zig file, relative to this file's folder")
            stores = locate_stores(self.root)
            units.append(FileUnit(name, source, self.root, stores, **common))
        return units

    def build_file_units(self, table: dict[str, Any], common: dict[str, Any]) -> list[Unit]:
        libraries = self.strings("libraries", table.get("libraries", []))
        if not libraries:
            for key in ("root", "step"):
                if key in table:
                    raise ConfigurationError(
                        f"{self.file}: [tool.pyzig] has {key} = {table[key]!r} and no libraries: name the modules that build.zig makes, "
                        'such as libraries = ["fast"]'
                    )
            if is_atopile(self.root) and not table.get("modules"):
                return list(_atopile_units(_atopile_tree(self.root), self.root, **common))
            return []
        for name in libraries:
            self.check_module_name("libraries", name, [], may_replace=True)
        root = self.path(self.string("root", table.get("root", ".")))
        if not os.path.isfile(os.path.join(root, "build.zig")):
            raise self.complaint("root", table.get("root", "."), "a folder with a build.zig, relative to this file's folder")
        step = self.string("step", table.get("step", "install"))
        if is_atopile(self.root) and (tree := _atopile_tree(self.root)).root == root and set(libraries) == set(BUILTIN_MODULES):
            return list(_atopile_units(tree, self.root, step, **common))
        output = OutputFolder(os.path.join(root, "zig-out", "lib"))
        return [BuildFileUnit(libraries, step, root, locate_stores(self.root), output=output, **common)]

    def common(self, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        import glob

        patterns = self.strings("inputs", table.get("inputs", []))
        return {
            "build_arguments": self.strings("build-args", table.get("build-args", [])),
            "input_patterns": tuple(os.path.join(glob.escape(self.root), pattern) for pattern in patterns),
        }

    def check_module_name(self, key: str, name: str, others: object, *, may_replace: bool = False) -> None:
        import keyword

        if not all(part.isidentifier() and part.isascii() and not keyword.iskeyword(part) for part in name.split(".")):
            raise self.complaint(key, name, "a module name such as fast or mypkg._fast")
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in _TAKEN_NAMES:
            raise self.complaint(key, name, f"another name: {top} is a module of {'pytest' if top in _TAKEN_NAMES else 'Python'} itself")
        if name in BUILTIN_MODULES and not may_replace:
            raise self.complaint(key, name, f"another name: {name} is a module of pytest-pyzig itself")
        if isinstance(others, list) and name in others:
            raise self.complaint(key, name, "one of libraries or modules, not both")

    def flat(self, table: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
        """Dotted keys make nested tables: ``mypkg._fast = "x.zig"`` is the module ``mypkg._fast``, with quotes or without."""
        found: list[tuple[str, object]] = []
        for name, value in table.items():
            found += self.flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
        return found

    def string(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise self.complaint(key, value, "a string that is not empty")
        return value

    def strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.complaint(key, value, "a list of strings")
        return tuple(self.string(key, item) for item in value)

    def path(self, value: str) -> str:
        return os.path.normpath(os.path.join(self.root, value))

    def complaint(self, key: str, value: object, allowed: str) -> ConfigurationError:
        return ConfigurationError(f"{self.file}: [tool.pyzig] {key} is {value!r}, and must be {allowed}")
