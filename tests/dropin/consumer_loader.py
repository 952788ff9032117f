"""Text of a package `consumer.core.zig` that loads the libraries the way atopile does, under its own names.

It opens the two files itself, registers every submodule that public attributes lead to below its own name, and makes one of the two
modules look like a submodule of the other.
"""

import pathlib
import sys
import types
from importlib.util import module_from_spec, spec_from_file_location


def _open(name, folder):
    spec = spec_from_file_location(name, folder / f"{name}.so")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _register(module, path):
    sys.modules[path] = module
    for name in dir(module):
        value = getattr(module, name)
        if isinstance(value, types.ModuleType) and not name.startswith("_"):
            _register(value, f"{path}.{name}")


_folder = pathlib.Path(sys.argv[1])
_pyzig, _pyzig_sexp = _open("pyzig", _folder), _open("pyzig_sexp", _folder)
_pyzig_sexp.__name__ = "pyzig.gen.sexp"
_pyzig.gen.sexp = _pyzig_sexp
sys.modules["pyzig.gen.sexp"] = _pyzig_sexp
gen = _pyzig.gen
_register(gen, f"{__name__}.gen")
