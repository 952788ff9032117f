"""What a project with a ``build.zig`` of its own can test. Run it with ``pytest`` in this folder."""

import mypkg
from mypkg import _words


def test_the_package_uses_its_native_part():
    assert mypkg.count("to be  continued") == 3
    assert mypkg.longest("to be  continued") == "continued"


def test_the_native_module_belongs_to_the_package(pyzig_module):
    assert pyzig_module("mypkg._words") is _words
    assert (_words.__name__, _words.count.__module__) == ("mypkg._words", "mypkg._words")
