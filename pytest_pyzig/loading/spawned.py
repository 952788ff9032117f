"""Lets processes that a session starts import the native modules that it has: those of ``multiprocessing``, and where that is asked for.

A forked process has them anyway. One that is spawned, or comes from a fork server, is told by what ``multiprocessing`` unpickles there
first; any other Python by a variable of its environment that `_site/sitecustomize.py` reads.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPAWN_MODULE = "multiprocessing.spawn"
_FUNCTION = "get_preparation_data"
MODULES_VARIABLE = "PYZIG_MODULES"
# Nothing says that this package is importable before ``multiprocessing`` has set the path.
_ADOPT = (
    "import sys; sys.path.append({folder!r}); from pytest_pyzig.loading.spawned import adopt; adopt({paths!r}); sys.path.remove({folder!r})"
)


class GivenModuleFinder:
    """Finds modules that somebody else has built."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self.paths = dict(paths)

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """As the import system asks."""
        if name not in self.paths:
            return None
        from .modules import native_spec

        return native_spec(name, self.paths[name])


def adopt(paths: Mapping[str, str]) -> None:
    """In a process that a session has started: import these modules from there."""
    sys.meta_path.insert(0, GivenModuleFinder(paths))


def environment(paths: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with what lets a Python that is started with it import these modules."""
    import json

    folder = os.path.join(_PACKAGE, "_site")
    path = [folder, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), MODULES_VARIABLE: json.dumps(dict(paths))}


def tell_spawned_processes(paths_now: Callable[[], Mapping[str, str]]) -> Callable[[], None]:
    """From now on, let processes that ``multiprocessing`` spawns import the modules that are known when they start.

    Returns:
        A function that ends it.
    """
    global _paths_now
    previous, _paths_now = _paths_now, paths_now
    if SPAWN_MODULE in sys.modules:
        _tell(sys.modules[SPAWN_MODULE])

    def end() -> None:
        global _paths_now
        _paths_now = previous
        told = getattr(sys.modules.get(SPAWN_MODULE), _FUNCTION, None)
        if previous is None and isinstance(told, _Told):
            setattr(sys.modules[SPAWN_MODULE], _FUNCTION, told.original)

    return end


def find_spawn_module(path: Sequence[str] | None) -> ModuleSpec | None:
    """The module that says what a spawned process is told; to load it takes a while, so it is not before somebody wants it."""
    spec = PathFinder.find_spec(SPAWN_MODULE, path)
    if spec is not None and spec.loader is not None and _paths_now is not None:
        spec.loader = _LoaderWithSequel(spec.loader, _tell)  # type: ignore[assignment]
    return spec


class _LoaderWithSequel:
    """Loads as another loader does, and does something then."""

    def __init__(self, loader: Loader, sequel: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._sequel = sequel

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._sequel(module)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)


class _ToldFirst:
    """What unpickles to nothing, and lets the process that unpickles it import our modules."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = dict(paths)

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str, dict[str, object]]]:
        folder = os.path.dirname(_PACKAGE)
        return exec, (_ADOPT.format(folder=folder, paths=self._paths), {})


def _tell(spawn: ModuleType) -> None:
    original = getattr(spawn, _FUNCTION)
    if not isinstance(original, _Told):
        setattr(spawn, _FUNCTION, _Told(original))


class _Told:
    """In the place of the function that says what a spawned process is told."""

    def __init__(self, original: Callable[[str], dict[str, object]]) -> None:
        self.original = original

    def __call__(self, name: str) -> dict[str, object]:
        data = self.original(name)
        paths = _paths_now() if _paths_now is not None else {}
        return {"pyzig": _ToldFirst(paths), **data} if paths else data


_paths_now: Callable[[], Mapping[str, str]] | None = None
