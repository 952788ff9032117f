"""Lets this Python import native modules that a session has built (`loading.spawned`), and does what it would have done without."""

import json
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != _here]
del sys.modules["sitecustomize"]

if "PYZIG_MODULES" in os.environ:
    _package = os.path.dirname(_here)
    sys.path.append(os.path.dirname(_package))
    from pytest_pyzig.loading.spawned import adopt

    sys.path.pop()
    adopt(json.loads(os.environ["PYZIG_MODULES"]))

try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401  That of the interpreter or the environment, if there is one.
except ModuleNotFoundError as error:
    if error.name != "sitecustomize":
        raise
