"""Loads native modules, each library once, under the names that `import` knows or beside them."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec

from pytest_pyzig.errors import UnsupportedPythonError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import ModuleType


# Every module that was loaded, by name and path: an extension module is not to be loaded twice from one file.
_loaded: dict[tuple[str, str], ModuleType] = {}

# The submodules that each of them has put into sys.modules.
_submodules: dict[tuple[str, str], dict[str, ModuleType]] = {}


class NativeLoader(ExtensionFileLoader):
    """Loads a library once: a module that was dropped from ``sys.modules`` and is imported again is the same object.

    ``find_again`` is asked for another library where this one cannot be loaded, once.
    """

    def __init__(self, name: str, path: str, find_again: Callable[[ImportError], str] | None = None) -> None:
        super().__init__(name, path)
        self._find_again = find_again

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        __tracebackhide__ = True  # What matters to pytest's readers is who imports.
        known = _loaded.get((self.name, self.path))
        if known is not None:
            return known
        try:
            return super().create_module(spec)
        except ImportError as error:
            if self._find_again is None:
                raise
            self.path = spec.origin = self._find_again(error)
            # The system may have the file that was there before open under that name, and would give it again.
            folder, file = os.path.split(self.path)
            module = super().create_module(ModuleSpec(self.name, self, origin=os.path.join(folder, os.curdir, file)))
            module.__file__ = self.path
            return module

    def exec_module(self, module: ModuleType) -> None:
        self._find_again = None  # Nothing of a session is to live as long as its modules.
        key = (self.name, self.path)
        if key in _loaded:
            sys.modules.update(_submodules[key])
            return
        super().exec_module(module)
        _loaded[key] = module
        _submodules[key] = {name: sys.modules[name] for name in list(sys.modules) if name.startswith(f"{self.name}.")}


def is_loaded(name: str, path: str) -> bool:
    """Whether a module was loaded from a library in this process."""
    return (name, path) in _loaded


def loaded_modules() -> dict[tuple[str, str], ModuleType]:
    """Every native module that was loaded in this process, by name and path of its library."""
    return dict(_loaded)


def set_modules_aside() -> Callable[[], None]:
    """Take what was loaded here out of ``sys.modules`` and out of packages, so that the session that comes into force imports its own.

    Whoever imports one of them again gets the same object, if it is from the same library.

    Returns:
        A function that puts all that back, in place of what was imported since.
    """
    modules, attributes = _take_modules()

    def put_back() -> None:
        _take_modules()
        sys.modules.update(modules)
        for package, name, module in attributes:
            setattr(package, name, module)

    return put_back


def _take_modules() -> tuple[dict[str, ModuleType], list[tuple[ModuleType, str, ModuleType]]]:
    """Forget the native modules that are imported; what they were, and where they were attributes of Python packages."""
    loaded = {name for name, _ in _loaded}
    names = loaded.union(*_submodules.values())
    native = {id(module) for module in _loaded.values()}.union(*(map(id, group.values()) for group in _submodules.values()))
    modules = {name: sys.modules.pop(name) for name in names if id(sys.modules.get(name)) in native}
    attributes = []
    for name in loaded:
        parent, _, child = name.rpartition(".")
        package = sys.modules.get(parent)
        module = vars(package).get(child) if package is not None else None
        if package is not None and module is not None and id(module) in native:
            delattr(package, child)
            attributes.append((package, child, module))
    return modules, attributes


def is_from(module: ModuleType, path: str) -> bool:
    """Whether a module was loaded from a library, by whatever way to it."""
    origin = getattr(module.__spec__, "origin", None)
    return isinstance(origin, str) and (origin == path or os.path.realpath(origin) == os.path.realpath(path))


def native_spec(name: str, path: str, find_again: Callable[[ImportError], str] | None = None) -> ModuleSpec:
    """What the import system needs to load a module from a library, or from what ``find_again`` gives if it cannot be loaded.

    Raises:
        UnsupportedPythonError: this interpreter has another binary interface.
    """
    if sys.implementation.name != "cpython" or "t" in getattr(sys, "abiflags", ""):
        raise UnsupportedPythonError(
            f"native modules need CPython with its global interpreter lock (the stable ABI); this is {sys.implementation.name} "
            f"{sys.version.split()[0]}{' without that lock' if 't' in getattr(sys, 'abiflags', '') else ''}"
        )
    spec = ModuleSpec(name, NativeLoader(name, path, find_again), origin=path)
    spec.has_location = True
    return spec


def import_found(name: str) -> ModuleType | None:
    """Import a module that our finder finds; None: not without the package that it is in, which is not there."""
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(f"{error.name}."):
            raise
        return None


def load_as_imported(spec: ModuleSpec) -> ModuleType:
    """Load a module as `import` does, and enter it in ``sys.modules`` unless another of its name is there."""
    name = spec.name
    _import_parent(name)
    with _import_lock(name):
        module = _load(spec)
        if name not in sys.modules:
            sys.modules[name] = module
            sys.modules.update(_submodules[_key(spec)])
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                setattr(sys.modules[parent], child, module)
    return module


def load_beside(spec: ModuleSpec) -> ModuleType:
    """Load a module and leave ``sys.modules`` as it is."""
    name = spec.name
    with _import_lock(name):
        if _key(spec) in _loaded:
            return _loaded[_key(spec)]
        kept = {key: sys.modules.pop(key) for key in list(sys.modules) if key == name or key.startswith(f"{name}.")}
        try:
            return _load(spec)
        finally:
            for key in list(sys.modules):
                if key == name or key.startswith(f"{name}."):
                    del sys.modules[key]
            sys.modules.update(kept)


def _import_lock(name: str) -> AbstractContextManager[None]:
    """What Python itself holds while it imports a module of that name: it notices threads that wait for each other."""
    from importlib import _bootstrap

    lock: AbstractContextManager[None] = _bootstrap._ModuleLockManager(name)  # type: ignore[attr-defined]  # noqa: SLF001  Nothing public.
    return lock


def _load(spec: ModuleSpec) -> ModuleType:
    if _key(spec) not in _loaded:
        from importlib.util import module_from_spec

        assert spec.loader is not None
        spec.loader.exec_module(module_from_spec(spec))
    return _loaded[_key(spec)]


def _key(spec: ModuleSpec) -> tuple[str, str]:
    """How the module of a spec is known; to be asked again after it was loaded, from another library perhaps."""
    assert spec.origin is not None
    return spec.name, spec.origin


def mount_note(path: str) -> str:
    """What the place of a library has to do with its not being loaded, if anything."""
    if hasattr(os, "ST_NOEXEC") and os.path.exists(path) and os.statvfs(path).f_flag & os.ST_NOEXEC:
        return (
            f"\n{os.path.dirname(path)} is on a file system that is mounted noexec, so that nothing in it can be run: mount it otherwise, "
            "or let the environment variable PYZIG_CACHE_DIR name a folder for builds elsewhere"
        )
    return ""


def _import_parent(name: str) -> None:
    parent = name.rpartition(".")[0]
    if parent:
        import importlib

        try:
            importlib.import_module(parent)
        except ModuleNotFoundError:
            pass  # The Python package around it need not be there.
