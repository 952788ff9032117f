"""What one run of the compiler builds, in terms of files and command lines: a module, or all libraries of a ``build.zig``."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod

from pytest_pyzig.store.outputs import OutputFolder, find_library
from pytest_pyzig.system.trust import check_place

from .compiler import library_suffix, mode_flags, processor_identity
from .places import binding_folder, zig_folder
from .sources import C_SUFFIXES, Inputs, c_includes, import_graph, path_dependencies, read_bytes, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pytest_pyzig.store.store import Store

    from .build_file import Declarations
    from .compiler import Compiler

# In the folder of a build, for what is of no use after it: the compiler's own cache, and what is linked.
SCRATCH_FOLDER = ".zig-cache"

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


def _trace_object(folder: str) -> str:
    return os.path.join(folder, SCRATCH_FOLDER, "trace.o")
