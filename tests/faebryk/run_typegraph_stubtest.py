"""Script: mypy's stubtest on the graph and the typegraph.

Argument: the library. The stubs are in the working folder, as a package ``gen``.
"""

import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from mypy import stubtest


def register(module: ModuleType, name: str) -> None:
    """Enters a module and its submodules, which are attributes of it, where `import` finds them.

    Modules and classes have the names that callers expect; for stubtest they get those that belong to the place of their stubs.
    """
    sys.modules[name] = module
    module.__spec__ = ModuleSpec(name, None)
    module.__name__ = name
    for attribute, value in list(vars(module).items()):
        if isinstance(value, ModuleType):
            module.__path__ = []
            register(value, f"{name}.{attribute}")
        elif isinstance(value, type):
            value.__module__ = name


spec = spec_from_loader("pyzig", ExtensionFileLoader("pyzig", sys.argv[1]))
assert spec is not None
assert spec.loader is not None
library = module_from_spec(spec)
spec.loader.exec_module(library)
register(library.gen, "gen")
options = ["gen", "--concise", "--ignore-disjoint-bases"]
if sys.version_info < (3, 12):
    options += ["--allowlist", str(Path(__file__).with_name("stubtest_allowlist_3.11.txt"))]
sys.exit(stubtest.test_stubs(stubtest.parse_options(options)))
