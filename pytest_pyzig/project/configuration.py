"""What is to be built: the project's configuration, and the units that its modules are built in."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod

from pytest_pyzig.errors import ConfigurationError
from pytest_pyzig.store.outputs import OutputFolder, find_library
from pytest_pyzig.store.store import Store, locate_stores, user_store
from pytest_pyzig.system.trust import check_place

from .compiler import library_suffix, mode_flags, processor_identity
from .discovery import BUILTIN_MODULES, is_atopile, may_configure, nearest_pyproject
from .sources import C_SUFFIXES, Inputs, c_includes, import_graph, path_dependencies, read_bytes, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .atopile import AtopileTree
    from .build_file import Declarations
    from .compiler import Compiler

RELEASE_MODES = ("Debug", "ReleaseSafe", "ReleaseFast", "ReleaseSmall")
DEFAULT_RELEASE_MODE = "ReleaseFast"

# In the folder of a build, for what is of no use after it: the compiler's own cache, and what is linked.
SCRATCH_FOLDER = ".zig-cache"

# What is imported before any module of a project could be.
_TAKEN_NAMES = ("_pytest", "pluggy", "pytest", "pytest_pyzig")
_KEYS = ("build-args", "inputs", "libraries", "modules", "release-mode", "root", "step", "stubs", "test-roots")
_SOURCE_SUFFIXES = (
    ".zig",
    ".zon",
    ".c",
    ".h",
    ".cc",
    ".cpp",
    ".cxx",
    ".hpp",
    ".hh",
    ".m",
    ".s",
    ".S",
    ".asm",
    ".ld",
    ".map",
)
_LIBRARY_SUFFIXES = (".a", ".so", ".lib", ".dll", ".dylib")
# What atopile's loader asks before it compiles; and what says that it was us who have set it, so that it is not meant for us.
FBRK_NO_RECOMPILE_VARIABLE = "FBRK_ZIG_NORECOMPILE"
SPARED_VARIABLE = "PYZIG_SPARES_LOADER"
_TRUE = ("1", "true", "yes", "y", "on")
_FALSE = ("", "0", "false", "no", "n", "off")


class Unit(ABC):
    """What one run of the compiler builds: one module, or all libraries of one ``build.zig``.

    Attributes:
        key: names the unit in file names and messages.
        modules: the Python modules that it gives.
        root: absolute path of the folder that the compiler runs in; its messages name files relative to it.
        stores: where its builds are, new ones in the last.
        output: where the libraries of the latest build are copied to, if anywhere.
        build_arguments: passed on to the compiler.
        input_patterns: absolute glob patterns of files that the build reads besides the sources.
    """

    __slots__ = ("build_arguments", "input_patterns", "key", "modules", "output", "root", "stores")

    # Whether the compiler's own cache is worth keeping from build to build. What is compiled from one root file gains nothing by it.
    keeps_compiler_cache = False
    # Whether what it makes are libraries that Python imports.
    makes_extensions = True

    def __init__(
        self,
        key: str,
        modules: tuple[str, ...],
        root: str,
        stores: tuple[Store, ...],
        *,
        build_arguments: tuple[str, ...] = (),
        input_patterns: tuple[str, ...] = (),
        output: OutputFolder | None = None,
    ) -> None:
        self.key = key
        self.modules = modules
        self.root = root
        self.stores = stores
        self.build_arguments = build_arguments
        self.input_patterns = input_patterns
        self.output = output

    def inputs(self) -> Inputs:
        """The files that a build reads, as the sources on disk say now."""
        inputs = self._source_inputs()
        inputs.files.update(self.declared_inputs())
        folders = []
        for argument in self.build_arguments:
            path = os.path.normpath(os.path.join(self.root, argument.removeprefix("-I").removeprefix("-L")))
            if os.path.isdir(path):
                inputs.add_folder(path, _LIBRARY_SUFFIXES if argument.startswith("-L") else ())
                folders.append(path)
            elif os.path.isfile(path):
                inputs.files.add(path)
        inputs.files.update(c_includes([path for path in inputs.files if path.endswith(C_SUFFIXES)], folders))
        return inputs

    def check_place(self, path: str) -> None:
        """Raise ``UntrustedPlaceError`` where somebody else could have put a library of this unit at ``path``."""
        store = self.store_of(path)
        if store is not None:
            store.check_place(path)
            return
        output = os.path.dirname(self.output.path) if self.output is not None else ""
        check_place(path, output if output and path.startswith(output + os.sep) else os.path.dirname(path))

    def store_of(self, path: str) -> Store | None:
        """The store that a library lies in; None for a copy that somebody keeps elsewhere."""
        return next((store for store in self.stores if path.startswith(store.folder + os.sep)), None)

    def declared_inputs(self) -> list[str]:
        """The files that the patterns of the configuration match now."""
        if not self.input_patterns:
            return []
        import glob

        paths = [path for pattern in self.input_patterns for path in glob.glob(pattern, recursive=True)]
        return [os.path.normpath(path) for path in paths if os.path.isfile(path)]

    def settings(self) -> str:
        """What besides the inputs, the mode and the compiler decides what a build gives; one line."""
        parts = [*self._settings(), *map(repr, self.build_arguments)]
        if self._is_for_this_processor():
            parts.append(f"processor {processor_identity()}")
        if "ZIG_LIB_DIR" in os.environ:
            parts.append(f"ZIG_LIB_DIR={os.environ['ZIG_LIB_DIR']!r}")
        return " ".join(parts)

    @property
    def place(self) -> str:
        """The folders of the sources that stack traces quote, wherever links to them are."""
        return f"{os.path.realpath(self.root)}{os.pathsep}{os.path.realpath(zig_folder())}"

    def label(self, path: str) -> str:
        """How messages and fingerprints name an input: relative to the unit's folder, or to that of this distribution's Zig sources."""
        for folder, prefix in ((self.root, ""), (zig_folder(), "zig/")):
            if path.startswith(folder + os.sep):
                return prefix + os.path.relpath(path, folder).replace(os.sep, "/")
        return path.replace(os.sep, "/")

    def prepare(self) -> None:
        """Write what the compiler reads besides the sources. Called before it is run, with the lock held. Raises ``OSError``."""
        return

    @property
    def asks_first(self) -> bool:
        """Whether `command` has to know what the build file declares."""
        return False

    def question(self, compiler: Compiler, declarations: Declarations | None = None) -> list[str] | None:  # noqa: ARG002
        """A command line that prints what the build file declares, given what is known of that; None: there is no build file."""
        return None

    @abstractmethod
    def command(self, compiler: Compiler, mode: str, folder: str, declarations: Declarations | None = None) -> list[str]:
        """The command line that builds into ``folder``, with arguments that the build file declares."""
        ...

    def ready_made(self, mode: str, compiler: Compiler) -> dict[str, str]:  # noqa: ARG002
        """The libraries of this unit as somebody else has built them from the present sources; usually none."""
        return {}

    def busy_elsewhere(self) -> str | None:
        """Who builds the same now and knows nothing of our locks, in words; None: nobody."""
        return None

    def tracked_stubs_folder(self) -> str | None:
        """Where copies of the stub files that a build leaves beside its libraries are kept beside the sources; None: nowhere."""
        return None

    def preparation(self, compiler: Compiler, mode: str, folder: str) -> list[str] | None:  # noqa: ARG002
        """A command line that has to be run before, and leaves what it makes in ``SCRATCH_FOLDER`` of ``folder``; None: none."""
        return None

    @abstractmethod
    def libraries(self, folder: str) -> dict[str, str | None]:
        """Where a build in ``folder`` has put the library of each module; None for one that it has not made."""
        ...

    @abstractmethod
    def _source_inputs(self) -> Inputs: ...

    @abstractmethod
    def _settings(self) -> list[str]: ...

    def _is_for_this_processor(self) -> bool:
        """Whether what it makes may use whatever the processor of this machine can do."""
        return "-mcpu=native" in self.build_arguments


class FileUnit(Unit):
    """A module that is declared by its root file. The compiler is called directly: no ``build.zig`` is needed."""

    __slots__ = ("source",)

    FLAGS = ("-dynamic", "-mcpu=baseline", "-lc", "-fallow-shlib-undefined")

    def __init__(self, module: str, source: str, root: str, stores: tuple[Store, ...], **others: Any) -> None:
        super().__init__(module, (module,), root, stores, **others)
        self.source = source

    @property
    def place(self) -> str:
        return f"{os.path.realpath(os.path.dirname(self.source))}{os.pathsep}{os.path.realpath(zig_folder())}"

    def command(self, compiler: Compiler, mode: str, folder: str, declarations: Declarations | None = None) -> list[str]:  # noqa: ARG002
        binding = binding_folder()
        library = self.libraries(folder)[self.key]
        has_object = self.preparation(compiler, mode, folder) is not None
        return [
            *(
                compiler.path,
                "build-lib",
                f"-O{mode}",
                *self.FLAGS,
                *mode_flags(compiler.version, mode),
                *self.build_arguments,
            ),
            *((_trace_object(folder),) if has_object else ()),
            *("--name", self.key.rpartition(".")[2]),
            *("--dep", "pyzig", "--dep", "extension", f"-Mroot={os.path.join(binding, 'root.zig')}"),
            f"-Mpyzig={os.path.join(binding, 'pyzig.zig')}",
            *("--dep", "pyzig", f"-Mextension={self.source}"),
            f"-femit-bin={library}",
        ]

    def preparation(self, compiler: Compiler, mode: str, folder: str) -> list[str] | None:
        """In ReleaseSafe, the code for stack traces is an object of its own, compiled in Debug: `trace.zig` says why."""
        if mode != "ReleaseSafe" or sys.platform in ("darwin", "win32"):
            return None
        return [
            *(compiler.path, "build-obj", "-ODebug", "-fPIC", "-mcpu=baseline", "-lc", *mode_flags(compiler.version, "Debug")),
            *("--name", "trace", os.path.join(binding_folder(), "trace.zig")),
            f"-femit-bin={_trace_object(folder)}",
        ]

    def libraries(self, folder: str) -> dict[str, str | None]:
        return {self.key: os.path.join(folder, self.key.rpartition(".")[2] + library_suffix())}

    def _source_inputs(self) -> Inputs:
        binding = binding_folder()
        return import_graph([os.path.join(binding, "root.zig"), os.path.join(binding, "pyzig.zig"), self.source])

    def _settings(self) -> list[str]:
        return ["build-lib", *self.FLAGS, self.key, self.label(self.source)]


class BuildFileUnit(Unit):
    """The libraries of a project with its own ``build.zig``: one run of ``zig build`` makes them all."""

    __slots__ = ("step",)

    keeps_compiler_cache = True  # It has the compiled build.zig in it.

    def __init__(self, modules: tuple[str, ...], step: str, root: str, stores: tuple[Store, ...], **others: Any) -> None:
        super().__init__("build.zig", modules, root, stores, **others)
        self.step = step

    @property
    def asks_first(self) -> bool:
        """Where the build file, or one that it imports, names an option about Python."""
        from .build_file import INCLUDE_OPTION

        name = f'"{INCLUDE_OPTION}"'.encode()
        return any(name in read_bytes(path) for path in import_graph([os.path.join(self.root, "build.zig")]).files)

    def question(self, compiler: Compiler, declarations: Declarations | None = None) -> list[str] | None:
        return [compiler.path, "build", "--help", *self._arguments(declarations)]

    def command(self, compiler: Compiler, mode: str, folder: str, declarations: Declarations | None = None) -> list[str]:
        return [compiler.path, "build", self.step, f"-Doptimize={mode}", "--prefix", folder, *self._arguments(declarations)]

    def ready_made(self, mode: str, compiler: Compiler) -> dict[str, str]:
        # The loader knows nothing of arguments of ours.
        if self.output is None or not self.output.is_shared or self.build_arguments:
            return {}
        others = {path for path in self.inputs().files if not path.endswith((".zig", ".zon"))}
        return self.output.ready_made(mode, compiler.version, others)

    def tracked_stubs_folder(self) -> str | None:
        return self.output.tracked_stubs_folder() if self.output is not None else None

    def busy_elsewhere(self) -> str | None:
        return self.output.busy() if self.output is not None else None

    def libraries(self, folder: str) -> dict[str, str | None]:
        folders = (os.path.join(folder, "lib"), os.path.join(folder, "bin"), folder)
        return {module: find_library(folders, module) for module in self.modules}

    def _source_inputs(self) -> Inputs:
        inputs = Inputs()
        inputs.add_folder(binding_folder(), _SOURCE_SUFFIXES)
        waiting, packages = [self.root], {os.path.realpath(zig_folder())}
        while waiting:
            folder = waiting.pop()
            if os.path.realpath(folder) not in packages:
                packages.add(os.path.realpath(folder))
                inputs.add_folder(folder, _SOURCE_SUFFIXES)
                waiting += path_dependencies(folder)
        for path in [path for path in inputs.files if path.endswith(".zig")]:
            inputs.files.update(os.path.normpath(os.path.join(os.path.dirname(path), name)) for name in references(read_bytes(path))[1])
        inputs.files.update(os.path.join(zig_folder(), name) for name in ("build.zig", "build.zig.zon"))
        if self.output is not None:
            inputs.files.update(map(str, self.output.sources()))
        return inputs

    def _is_for_this_processor(self) -> bool:
        """As `zig build` has it, unless it is told otherwise."""
        return not any(argument.startswith(("-Dcpu", "-Dtarget")) for argument in self.build_arguments)

    def _arguments(self, declarations: Declarations | None) -> list[str]:
        python = declarations.python_arguments(self.build_arguments) if declarations is not None else []
        return [*python, *self.build_arguments]

    def _settings(self) -> list[str]:
        python: list[str] = []
        if self.asks_first:
            from .build_file import python_options

            # What is built with the headers of one Python is of no use to another.
            python = [f"{name}={value}" for name, value in python_options().items()]
        return ["build", self.step, *self.modules, *python]


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
        """What is built when a session starts: its own modules; those of this distribution if it is configured and declares none."""
        return self.units or (builtin_units() if self.is_configured else ())

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


def zig_folder() -> str:
    """The Zig package of this distribution: in the installed package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "_zig")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "zig")


def checkout_folder() -> str | None:
    """The folder of the checkout that this package runs from, if it does."""
    folder = os.path.dirname(zig_folder())
    return folder if os.path.isfile(os.path.join(folder, "pyproject.toml")) else None


def _trace_object(folder: str) -> str:
    return os.path.join(folder, SCRATCH_FOLDER, "trace.o")


def binding_folder() -> str:
    """The binding library that extension modules are compiled with."""
    return os.path.join(zig_folder(), "src", "pyzig")


def check_release_mode(value: str, origin: str) -> str:
    """The mode, if it is one. Raises ``ConfigurationError`` that names where the value comes from."""
    if value not in RELEASE_MODES:
        raise ConfigurationError(f"{origin}: {value!r} is no release mode; {describe_choices(value, RELEASE_MODES)}")
    return value


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


def describe_choices(value: str, choices: tuple[str, ...]) -> str:
    """What may stand in place of a wrong value, the likeliest first."""
    import difflib

    lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(value.lower().replace("_", "-"), lower, n=1)
    return (f"did you mean {lower[close[0]]!r}? " if close else "") + f"allowed are {', '.join(choices)}"
