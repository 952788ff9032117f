"""Runs mypy's stubtest on the extension, in a process of its own.

Arguments: the library, the allowlist. The stubs are in the working folder, as a package ``pyzig_sexp``.
"""

import importlib.machinery
import importlib.util
import sys
from types import ModuleType

from mypy import stubtest

library, allowlist = sys.argv[1:]
loader = importlib.machinery.ExtensionFileLoader("pyzig_sexp", library)
spec = importlib.util.spec_from_loader("pyzig_sexp", loader)
assert spec is not None
module = importlib.util.module_from_spec(spec)
loader.exec_module(module)
# The submodules are attributes; as modules of a package they have the names that their stubs have.
module.__path__ = []
sys.modules["pyzig_sexp"] = module
for name, value in list(vars(module).items()):
    if isinstance(value, ModuleType):
        sys.modules[f"pyzig_sexp.{name}"] = value
        value.__spec__ = importlib.machinery.ModuleSpec(f"pyzig_sexp.{name}", None)
names = [f"pyzig_sexp.{name}" for name in sys.modules if name.startswith("pyzig_sexp.")]
names = sorted(name.removeprefix("pyzig_sexp.") for name in names)
sys.exit(stubtest.test_stubs(stubtest.parse_options([*names, "--allowlist", allowlist, "--concise"])))
