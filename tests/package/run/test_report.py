"""The page of --pyzig-report has everything in it, and is whole by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ZigProject

TESTS = """
import bad
import pytest

modes = pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")

@modes
def test_differs(pyzig): assert pyzig.mode == "Debug", "<b>not & here</b>"
@modes
@pytest.mark.parametrize("number", [1])
def test_same(number): pass
@pytest.mark.pyzig_release_mode("Debug")
def test_crash(): bad.add(2**31 - 1, 1)
@pytest.mark.pyzig_isolated
@pytest.mark.pyzig_panics("the end", modes=("ReleaseFast",))
def test_panic(): bad.stop()
def test_skipped(): pytest.skip("no")
@pytest.mark.xfail(reason="known")
def test_expected(): assert False
@pytest.fixture
def broken(): raise ValueError("no fixture")
def test_error(broken): pass
@pytest.mark.pyzig_no_leaks
def test_leak(): bad.leak(8)
"""


class Page(HTMLParser):
    """The texts of a page by the class of their element, and whether every element is closed."""

    VOID = ("meta",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.kinds: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)
            self.kinds.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.kinds.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.setdefault(self.kinds[-1] if self.kinds else "", []).append(data.strip())


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "workers"])
def test_outcomes_messages_and_modes(crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    if options:
        pytest.importorskip("xdist")
    crash_project.write_file("test_it.py", TESTS)
    result = pytester.runpytest_subprocess("--pyzig-report=reports/page.html", *options)
    result.stdout.fnmatch_lines(["*generated pyzig report: *reports/page.html*"])
    page = Page((pytester.path / "reports" / "page.html").read_text(encoding="utf-8"))
    texts = page.texts
    assert texts["span"] == ["passed", "failed", "crashed", "leaked", "skipped"]
    assert texts["b"] == ["4", "2", "1", "1", "2"]
    assert set(texts["th"]) == {"test", "any mode", "Debug", "ReleaseFast"}
    assert [len(texts[f"outcome {outcome}"]) for outcome in ("passed", "crashed", "leaked")] == [4, 1, 1]
    assert sorted(texts["message"]) == sorted(
        [
            "panic: integer overflow",
            "ValueError: no fixture",
            "AssertionError: <b>not & here</b>",
            "leaks 8 bytes in 1 allocation in each run",
        ]
    )
    details = "".join(texts["pre"])
    assert "src/bad.zig:4:14: in add\n    return a + b;\n" in details
    assert "in test_crash\n    def test_crash(): bad.add(2**31 - 1, 1)\npanic: integer overflow" in details
    assert "bad: 8 bytes in 1 allocation not given back" in details
    assert texts["name"].count("test_differs") == 1
    assert texts["name"].count("test_same[1]") == 1
    # Nothing is fetched from elsewhere.
    assert page.links == []
    assert not re.search(r"url\(|@import", "".join(texts["style"]))


def test_builds_are_in_it(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", "import fast\n\ndef test(): assert fast.answer() == 42\n")
    pytester.runpytest_inprocess("--pyzig-report=page.html").assert_outcomes(passed=1)
    page = Page((built_project.root / "page.html").read_text(encoding="utf-8"))
    assert "fast in ReleaseFast" in page.texts["name"]
    assert page.texts["number"][0] == "fresh"


def test_a_compile_has_its_time_and_reason(project: ZigProject, fake_compiler: object, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "def test(): pass\n")
    pytester.runpytest_inprocess("--pyzig-report=page.html").assert_outcomes(passed=1)
    page = Page((project.root / "page.html").read_text(encoding="utf-8"))
    assert page.texts["remark"] == ["no build yet"]
    assert re.fullmatch(r"[\d.]+ m?s", page.texts["number"][0])


def test_a_session_that_ends_early_leaves_no_page_half_written(project: ZigProject, pytester: pytest.Pytester, tmp_path: Path) -> None:
    project.write_file("pyproject.toml", "[tool.pyzig]\nnonsense = 1\n")
    result = pytester.runpytest_inprocess("--pyzig-report=page.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    path = project.root / "page.html"
    assert not path.exists() or Page(path.read_text(encoding="utf-8"))


def test_text_that_has_no_encoding(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test(): raise ValueError(chr(0xD800) + ' is no text')\n")
    result = pytester.runpytest_inprocess("--pyzig-report=page.html")
    result.assert_outcomes(failed=1)
    assert "\\ud800 is no text" in (pytester.path / "page.html").read_text(encoding="utf-8")


def test_place_that_cannot_be_written(pytester: pytest.Pytester) -> None:
    """Told before the tests; or, if it happens later, in the summary."""
    pytester.makepyfile("import os\n\ndef test(): os.mkdir('page.html')\n")
    result = pytester.runpytest_inprocess("--pyzig-report=page.html")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*pyzig report: *page.html, which could not be written: *"])
    again = pytester.runpytest_inprocess("--pyzig-report=page.html")
    assert again.ret == pytest.ExitCode.USAGE_ERROR
    again.stderr.fnmatch_lines(["ERROR: --pyzig-report: *page.html cannot be written: * is a folder"])
