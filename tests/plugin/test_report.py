"""The page of --pyzig-report has everything in it, and is whole by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ZigProject

CONFTEST = """
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if hasattr(item, "callspec"):
            item.user_properties.append(("pyzig_mode", item.callspec.params["mode"]))
"""
TESTS = """
import pytest

modes = pytest.mark.parametrize("mode", ["Debug", "ReleaseFast"])

@modes
def test_differs(mode): assert mode == "Debug", "<b>not & here</b>"
@modes
@pytest.mark.parametrize("number", [1])
def test_same(number, mode): pass
def test_crash(): pytest.fail("panic: integer overflow\\nfast.zig:3:7: 0x1 in add", pytrace=False)
def test_skipped(): pytest.skip("no")
@pytest.mark.xfail(reason="known")
def test_expected(): assert False
@pytest.fixture
def broken(): raise ValueError("no fixture")
def test_error(broken): pass
def test_leak(record_property):
    record_property("pyzig_leak", "fast: 8 bytes in 1 allocation not given back")
    pytest.fail("leaks 8 bytes", pytrace=False)
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


@pytest.fixture
def tested(pytester: pytest.Pytester, request: pytest.FixtureRequest) -> Page:
    pytester.makeini("[pytest]")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "pytest_pyzig", "--pyzig-report=reports/page.html", *getattr(request, "param", ()))
    result.stdout.fnmatch_lines(["*generated pyzig report: *reports/page.html*"])
    return Page((pytester.path / "reports" / "page.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tested", [(), ("-n", "2")], indirect=True, ids=["alone", "workers"])
def test_outcomes_messages_and_modes(tested: Page) -> None:
    assert tested.texts["span"] == ["passed", "failed", "crashed", "leaked", "skipped"]
    assert tested.texts["b"] == ["3", "2", "1", "1", "2"]
    assert set(tested.texts["th"]) == {"test", "any mode", "Debug", "ReleaseFast"}
    assert len(tested.texts["outcome passed"]) == 3
    assert sorted(tested.texts["message"]) == sorted(
        ["panic: integer overflow", "ValueError: no fixture", "AssertionError: <b>not & here</b>", "leaks 8 bytes"]
    )
    assert any("fast.zig:3:7: 0x1 in add" in text for text in tested.texts["pre"])
    assert any("fast: 8 bytes in 1 allocation not given back" in text for text in tested.texts["pre"])
    names = tested.texts["name"]
    assert names.count("test_differs") == 1
    assert names.count("test_same[1]") == 1


def test_nothing_is_fetched(tested: Page) -> None:
    assert tested.links == []
    assert not re.search(r"url\(|@import", "".join(tested.texts["style"]))


def test_builds_are_in_it(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", "import fast\n\ndef test(): assert fast.answer() == 42\n")
    pytester.runpytest_subprocess("--pyzig-report=page.html").assert_outcomes(passed=1)
    page = Page((built_project.root / "page.html").read_text(encoding="utf-8"))
    assert "fast in ReleaseFast" in page.texts["name"]
    assert page.texts["number"][0] == "fresh"


def test_a_compile_has_its_time_and_reason(project: ZigProject, fake_compiler: object, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "def test(): pass\n")
    pytester.runpytest_subprocess("--pyzig-report=page.html").assert_outcomes(passed=1)
    page = Page((project.root / "page.html").read_text(encoding="utf-8"))
    assert page.texts["remark"] == ["no build yet"]
    assert re.fullmatch(r"[\d.]+ m?s", page.texts["number"][0])


def test_a_session_that_ends_early_leaves_no_page_half_written(project: ZigProject, pytester: pytest.Pytester, tmp_path: Path) -> None:
    project.write_file("pyproject.toml", "[tool.pyzig]\nnonsense = 1\n")
    result = pytester.runpytest_subprocess("--pyzig-report=page.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    path = project.root / "page.html"
    assert not path.exists() or Page(path.read_text(encoding="utf-8"))
