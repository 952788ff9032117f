"""Which files a compile reads, from the text of the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pyzig.project.sources import files_below, import_graph, references

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "imported", "embedded", "is_complete"),
    [
        pytest.param(b'const a = @import("a.zig");', ["a.zig"], [], True, id="import"),
        pytest.param(b'@import("../b/a.zig").x', ["../b/a.zig"], [], True, id="import above"),
        pytest.param(b'@import( // why\n  "a.zig"\n // here\n ,)', ["a.zig"], [], True, id="comments between"),
        pytest.param(b'const a = @import("data.zon");', ["data.zon"], [], True, id="zon"),
        pytest.param(b'@import("std"); @import("pyzig")', [], [], True, id="modules are no files"),
        pytest.param(b'@embedFile("a.bin")', [], ["a.bin"], True, id="embed"),
        pytest.param(b'// @import("a.zig")\nconst b = 1;', [], [], True, id="in a comment"),
        pytest.param(b'const a = "@import(\\"a.zig\\")";', [], [], True, id="in a string"),
        pytest.param(b'const a =\n    \\\\ @import("a.zig")\n;', [], [], True, id="in a multi-line string"),
        pytest.param(b"const q = '\"'; const a = @import(\"a.zig\"); const r = '\"';", ["a.zig"], [], True, id="quote characters"),
        pytest.param(b"const q = '\\''; const a = @import(\"a.zig\");", ["a.zig"], [], True, id="escaped quote character"),
        pytest.param(b'const u = "http://x"; const a = @import("a.zig");', ["a.zig"], [], True, id="slashes in a string"),
        pytest.param(b'@import("\\x61\\u{62}.zig")', ["ab.zig"], [], True, id="escapes"),
        pytest.param(b'@embedFile("a" ++ ".bin")', [], [], False, id="computed name"),
        pytest.param(b'const c = @cImport(@cInclude("x.h"));', [], [], False, id="C headers"),
        pytest.param(b'const @"import" = @import("a.zig");', ["a.zig"], [], True, id="quoted identifier"),
    ],
)
def test_references(text: bytes, imported: list[str], embedded: list[str], is_complete: bool) -> None:
    assert references(text) == (imported, embedded, is_complete)


def test_import_graph_follows_imports_and_survives_cycles(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    root = tmp_path / "a" / "root.zig"
    root.write_text('const b = @import("../b.zig"); const d = @embedFile("data.txt");')
    (tmp_path / "b.zig").write_text('const r = @import("a/root.zig"); const missing = @import("later.zig");')
    (tmp_path / "unrelated.zig").write_text("")
    names = {str(tmp_path / name) for name in ("a/root.zig", "a/data.txt", "b.zig", "later.zig")}
    inputs = import_graph([str(root)])
    assert inputs.files == names
    assert not inputs.folders


def test_all_files_count_where_a_name_is_computed(tmp_path: Path) -> None:
    root = tmp_path / "root.zig"
    root.write_text('const d = @embedFile("data/" ++ name);')
    (tmp_path / "data").mkdir()
    data = tmp_path / "data" / "x.bin"
    data.write_text("")
    inputs = import_graph([str(root)])
    assert str(data) in inputs.files
    assert inputs.folders == {str(tmp_path): ()}


def test_files_below_leaves_out_what_builds_and_environments_hold(tmp_path: Path) -> None:
    kept = ["a.zig", "src/b.zig"]
    left_out = [".git/c.zig", "zig-out/d.zig", ".zig-cache/e.zig", "env/f.zig", "node_modules/g.zig", "src/text.md"]
    for name in kept + left_out:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    assert sorted(files_below(str(tmp_path), (".zig",))) == [str(tmp_path / name) for name in kept]
    assert files_below(str(tmp_path / "missing")) == []
