"""Every keyword that atopile's code passes to a native method is one that a method of that name declares.

Its own native layer lets unknown keywords pass without a word, so it is the calls that say which are in use, not its declarations.
`caller_keywords.json` lists them: the name of a method, of whatever class, and the keywords that callers pass to it.
"""

import inspect
import json
from pathlib import Path

import pytest

KEYWORDS = json.loads((Path(__file__).parent / "caller_keywords.json").read_text())


@pytest.fixture(scope="module")
def declared(pyzig_graph, pyzig_faebryk):
    """The keywords that methods of a name declare, in whatever class."""
    modules = [pyzig_graph, *filter(inspect.ismodule, vars(pyzig_faebryk).values())]
    classes = [cls for module in modules for cls in vars(module).values() if inspect.isclass(cls) and not issubclass(cls, BaseException)]
    classes += [value for cls in classes for value in vars(cls).values() if inspect.isclass(value)]
    found = {}
    for cls in classes:
        for name, method in vars(cls).items():
            if not name.startswith("__") and not inspect.isclass(method):
                found.setdefault(name, set()).update(inspect.signature(getattr(cls, name)).parameters)
    return found


@pytest.mark.parametrize("method", KEYWORDS)
def test_keywords_that_callers_pass_are_declared(declared, method):
    assert set(KEYWORDS[method]) <= declared[method]
