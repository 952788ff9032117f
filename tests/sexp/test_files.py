"""`loads`, `load`, `dumps`, `dump`: what they take, what they write, and how errors read."""

import copy
import os
import pathlib
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

DATA = pathlib.Path(__file__).parents[1] / "data" / "sexp"
BOARD = '(kicad_pcb (version 20241229) (generator "x"){})'


def message_of(call, *arguments):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        call(*arguments)
    return str(caught.value)


# What is taken


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("fp-lib-table", "fp_lib_table"),
        ("kicad10.kicad_pcb", "pcb"),
        ("old.kicad_mod", "footprint_v5"),
        ("small.kicad_sch", "schematic"),
        ("small.kicad_sym", "symbol"),
        ("small.net", "netlist"),
    ],
)
def test_documents_of_any_kind(sexp, name, kind, tmp_path):
    path = DATA / name
    text = path.read_text(encoding="utf-8")
    wanted = type(getattr(sexp, kind).load(path))
    for file in (sexp.load(path), sexp.loads(path), sexp.loads(text), sexp.loads(text.encode())):
        assert type(file) is wanted
    assert sexp.dumps(file) == text
    sexp.dump(file, tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == text
    assert sexp.dumps(file, reformat=True) == getattr(sexp, kind).dumps(file, reformat=True)


def test_documents_of_no_kind(sexp):
    assert message_of(sexp.loads, "(foo)").startswith("UnexpectedType in document at 1:2: no kind of document begins with 'foo'\n")
    assert "there is no list in the text" in message_of(sexp.loads, "")
    with pytest.raises(TypeError, match=r"^dumps\(\) needs what loads\(\) returns, not Net$"):
        sexp.dumps(sexp.pcb.Net(number=1))


def test_the_module_for_a_kind_is_named(sexp):
    message = message_of(sexp.footprint.load, DATA / "old.kicad_mod")
    assert message.partition("\n")[0].endswith("expected symbol 'footprint' but got 'module', which footprint_v5 reads")


def test_text_bytes_and_paths(pcb, board_text, tmp_path):
    path = tmp_path / "böard.kicad_pcb"
    path.write_bytes(board_text.encode())

    class Path:
        def __fspath__(self):
            return str(path)

    class Text(str):
        __slots__ = ()

    for file in (
        pcb.loads(board_text),
        pcb.loads(Text(board_text)),
        pcb.loads(board_text.encode()),
        pcb.loads(path),
        pcb.loads(Path()),
        pcb.load(path),
        pcb.load(str(path)),
        pcb.load(os.fsencode(path)),
    ):
        assert pcb.dumps(file) == board_text


@pytest.mark.parametrize("data", [None, 5, bytearray(b"()"), [], object()])
def test_anything_else_is_refused(pcb, data):
    with pytest.raises(TypeError, match=r"loads\(\) requires a string argument"):
        pcb.loads(data)


def test_files_that_cannot_be_read(pcb, tmp_path):
    with pytest.raises(FileNotFoundError):
        pcb.load(tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        pcb.loads(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        pcb.load(tmp_path)
    (tmp_path / "bad").write_text("(")
    with pytest.raises(ValueError, match="UnterminatedList"):
        pcb.load(tmp_path / "bad")


def test_dump_replaces_the_file(pcb, board, board_text, tmp_path):
    path = tmp_path / "board.kicad_pcb"
    path.write_text("old")
    pcb.dump(board, path)
    assert path.read_text() == board_text
    board.kicad_pcb.nets.clear()
    pcb.dump(board, str(path))
    assert path.read_text() == pcb.dumps(board)
    pcb.dump(board, path, reformat=True)
    assert os.listdir(tmp_path) == ["board.kicad_pcb"]
    assert path.read_bytes().count(b"\r") == 0


def test_dump_keeps_links_and_permissions(pcb, board, board_text, tmp_path):
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    pcb.dump(board, link)
    assert link.is_symlink()
    assert path.read_text() == board_text
    assert path.stat().st_mode & 0o777 == 0o640
    pcb.dump(board, os.fsencode(tmp_path / "bytes"))
    assert sorted(os.listdir(tmp_path)) == ["bytes", "link", "real"]


def test_a_path_may_free_the_document(pcb, board, board_text, tmp_path):
    class Path:
        def __fspath__(self):
            board.free()
            return str(tmp_path / "file")

    pcb.dump(board, Path())
    assert (tmp_path / "file").read_text() == board_text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_dump_writes_into_what_is_no_file(pcb, board, board_text, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        text = pool.submit(pipe.read_text)
        pcb.dump(board, pipe)
        assert text.result(timeout=20) == board_text
    assert pipe.is_fifo()
    pcb.dump(board, os.devnull)
    assert not pathlib.Path(os.devnull).is_file()
    assert list(tmp_path.iterdir()) == [pipe]


def test_threads_that_dump_to_one_path(pcb, board_text, tmp_path):
    """Each writes a file of its own first, so whoever reads finds a whole one."""
    path = tmp_path / "board.kicad_pcb"
    texts = [board_text, board_text + "\n" * 50_000]
    files = [pcb.loads(text) for text in texts]
    pcb.dump(files[0], path)

    def write(file):
        for _ in range(200):
            pcb.dump(file, path)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(write, file) for file in files * 2]
            while not all(writer.done() for writer in writers):
                assert path.read_text() in texts
            for writer in writers:
                writer.result()
    finally:
        sys.setswitchinterval(interval)
    assert list(tmp_path.iterdir()) == [path]


def test_dump_leaves_nothing_behind_when_it_fails(pcb, board, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        pcb.dump(board, tmp_path / "folder")
    assert os.listdir(tmp_path) == ["folder"]
    with pytest.raises(FileNotFoundError):
        pcb.dump(board, tmp_path / "missing" / "file")
    with pytest.raises(TypeError):
        pcb.dump(board, 5)
    with pytest.raises(TypeError):
        pcb.dump(5, tmp_path / "file")
    assert os.listdir(tmp_path) == ["folder"]


def test_dumps_takes_files_of_its_format_only(pcb, sexp, board):
    for wrong in (None, 5, "text", board.kicad_pcb, board.kicad_pcb.nets, sexp.footprint.loads('(footprint "X" (layer "F.Cu"))')):
        with pytest.raises(TypeError, match=r"dumps\(\) needs a pcb.PcbFile, not"):
            pcb.dumps(wrong)
    with pytest.raises(TypeError):
        pcb.dumps(board, True)
    with pytest.raises(TypeError):
        pcb.dumps(board, indent=2)
    with pytest.raises(TypeError):
        pcb.dumps()


def test_roots_that_history_has(sexp):
    for root in ("kicad_symbol_lib", "kicad_sym"):
        text = f"({root} (version 20211014) (generator x))"
        file = sexp.symbol_v6.loads(text)
        assert file.kicad_sym.version == 20211014
        file.kicad_sym.version = 1
        assert sexp.symbol_v6.dumps(file) == text.replace("20211014", "1")


@pytest.mark.parametrize(
    "text",
    [
        "(kicad_pcb (version 1) (generator x))",
        "\n\t (kicad_pcb (version 1)(generator x)) \n\n",
        "\ufeff(kicad_pcb (version 1) (generator x))\n",
        '(kicad_pcb\r\n(version 1)\r\n(generator "x")\r\n)\r\n',
        '(kicad_pcb(version 1)(generator"x"))',
        "(kicad_pcb (version 1) (generator x)) (more (things)) after",
        '# comment\n(kicad_pcb (version 1)\n # ") \n(generator x))\n# end',
        '(kicad_pcb (version 1) (generator "nul\0 and \\n and \u20ac"))',
        "(kicad_pcb (version 1) (generator x) (unknown (a (b (c)))) yes 1.5)",
        "(kicad_pcb\0(version 1)\0\0(generator x))\0",
    ],
    ids=["plain", "spaces", "byte order mark", "carriage returns", "tight", "trailing", "comments", "nul", "unknown", "nul as space"],
)
def test_texts_that_are_kept(pcb, text):
    assert pcb.dumps(pcb.loads(text)) == text
    assert pcb.dumps(pcb.loads(text.encode())) == text


@pytest.mark.parametrize("name", ["1N4007", "3V3", "5R", "12ab-34", "+5V", "-", "~{RESET}", "A/B", "a[0]", "kΩ"])
def test_symbols_of_real_netlists(pcb, name):
    check_symbol(pcb, name)


@pytest.mark.parametrize(
    "name", ["A;B", ";", "&uarr;", "`a", "[a", "{a}", "\\a", ",", '3"x', 'a"b"', '\\"a', "#a", "a#b", "a|b", "\x01\x7f"]
)
def test_symbols_are_all_that_kicad_takes_for_one(pcb, name):
    check_symbol(pcb, name)
    file = pcb.loads(BOARD.format(f" (net 1 {name})"))
    file.kicad_pcb.nets[0].name = "new"
    file.kicad_pcb.nets[0].name = name
    assert pcb.loads(pcb.dumps(file)).kicad_pcb.nets[0].name == name


def check_symbol(pcb, name):
    file = pcb.loads(BOARD.format(f" (net 1 {name})"))
    assert file.kicad_pcb.nets[0].name == name
    assert pcb.loads(pcb.dumps(file, reformat=True)).same_as(file)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"\x41\101\qB\tC\a", "AA\\qB\tC\a"),
        (r"\/\8\xg\x4z", "\\/\\8xg\x04z"),
        (r"\xc3\251", "é"),
        (r"\b\f\v\r\n\\\"", '\b\f\v\r\n\\"'),
        (r"\xff\n\101", "\\xff\n\\101"),
    ],
    ids=["numbers", "no numbers", "UTF-8", "letters", "no UTF-8"],
)
def test_escapes_are_those_of_kicad(pcb, raw, text):
    content = BOARD.format(f' (net 1 "{raw}")')
    file = pcb.loads(content)
    assert file.kicad_pcb.nets[0].name == text
    file.kicad_pcb.nets[0].name = text
    assert pcb.dumps(file) == content
    file.kicad_pcb.nets[0].name = "other"
    file.kicad_pcb.nets[0].name = text
    assert pcb.loads(pcb.dumps(file)).kicad_pcb.nets[0].name == text


def test_a_path_may_have_semicolons(sexp):
    text = "(footprint x (layer F.Cu) (model C:/lib;v2/a.wrl (offset (xyz 0 0 0)) (scale (xyz 2 2 2)) (rotate (xyz 0 0 0))))"
    model = sexp.footprint.loads(text).footprint.models[0]
    assert (model.path, model.scale.xyz.x) == ("C:/lib;v2/a.wrl", 2)


def test_a_semicolon_begins_no_comment(pcb):
    file = pcb.loads(BOARD.format("\n; Autorouted traces\n"))
    assert file.kicad_pcb.unknown() == [";", "Autorouted", "traces"]
    assert message_of(pcb.loads, "; first\n(kicad_pcb)").startswith("UnexpectedType in kicad_pcb at 1:1: expected list at top level")


def test_lines_with_a_number_sign_are_comments(pcb):
    text = '# (first\n(kicad_pcb (version 1) (generator x)\n\t# (net 1 "a"\n(net #1))\n#)'
    assert message_of(pcb.loads, text).startswith("UnexpectedType in kicad_pcb.nets[0].number field 'number' at 4:6: got symbol '#1'")
    file = pcb.loads(text.replace("#1", "1 #1"))
    assert [net.name for net in file.kicad_pcb.nets] == ["#1"]
    assert file.kicad_pcb.unknown() == []


def test_a_parenthesis_that_closes_nothing(pcb, tmp_path):
    text = BOARD.format("\n(net 1 x)") + ')\n(net "\n'
    warning = r"line 2: this '\)' closes nothing; KiCad reads no further, what follows is kept as it is"
    with pytest.warns(UserWarning, match=warning) as caught:
        file = pcb.loads(text)
    assert [entry.filename for entry in caught] == [__file__]
    assert pcb.dumps(file) == text
    file.kicad_pcb.nets[0].number = 2
    assert pcb.dumps(file) == text.replace("1 x", "2 x")
    (tmp_path / "a.kicad_pcb").write_text(text)
    with pytest.warns(UserWarning, match=warning):
        pcb.load(tmp_path / "a.kicad_pcb")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            pcb.loads(text)
        assert pcb.dumps(copy.deepcopy(file)) == pcb.dumps(file)
        assert pcb.dumps(file, reformat=True).endswith(')\n)\n(net "\n')


def test_deep_nesting(pcb):
    depth = 200_000
    text = BOARD.format(" (unknown " + "(a " * depth + ")" * depth + ")")
    file = pcb.loads(text)
    assert pcb.dumps(file) == text
    file.kicad_pcb.version = 1
    assert pcb.dumps(file).count("(a ") == depth
    assert len(file.kicad_pcb.unknown()[0]) > depth
    assert message_of(pcb.loads, text[:-2]).startswith("UnterminatedList")


# Errors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "EmptyFile"),
        (" \n\t ", "EmptyFile"),
        ("# only a comment", "EmptyFile"),
        (")", "UnexpectedRightParen at 1:1: this ')' closes nothing\nsource: )\n        ^"),
        (" ) (a)", "UnexpectedRightParen at 1:2"),
        ("(a\n (b)\n", "UnterminatedList at 1:1: the list that begins here has no closing ')'\nsource: (a\n        ^"),
        ('(a\n "b)', 'UnterminatedString at 2:2: the string that begins here has no closing quote\nsource:  "b)\n         ^'),
        ("x", "UnexpectedType in kicad_pcb at 1:1: expected list at top level\nsource: x\n        ^"),
        ("()", "UnexpectedType in kicad_pcb at 1:1: empty top-level list"),
        ('("kicad_pcb")', "UnexpectedType in kicad_pcb at 1:2: expected symbol as first element"),
        ("(foo)", "UnexpectedType in kicad_pcb at 1:2: expected symbol 'kicad_pcb' but got 'foo'\nsource: (foo)\n         ^^^"),
        ("(kicad_pcb (version x))", "UnexpectedType in kicad_pcb.version field 'version' at 1:21: got symbol 'x' but expected number"),
        (
            '(kicad_pcb (version "1"))',
            "UnexpectedType in kicad_pcb.version field 'version' at 1:21: got string \"1\" but expected unquoted number",
        ),
        (
            "(kicad_pcb (version 1.5))",
            "InvalidValue in kicad_pcb.version field 'version' at 1:21: failed to parse \"1.5\" as a 32-bit integer",
        ),
        ("(kicad_pcb (version 9999999999))", "InvalidValue in kicad_pcb.version field 'version' at 1:21"),
        ("(kicad_pcb (version 1 2))", "UnexpectedType in kicad_pcb.version field 'version' at 1:23: got more than one value"),
        ("(kicad_pcb (version (1)))", "UnexpectedType in kicad_pcb.version field 'version' at 1:21: got a list but expected number"),
    ],
)
def test_messages(pcb, text, expected):
    assert message_of(pcb.loads, text).startswith(expected)


@pytest.mark.parametrize(
    ("content", "path", "detail"),
    [
        (" (net x)", "kicad_pcb.nets[0].number", "got symbol 'x' but expected number"),
        (" (net 0) (net) (net 1) (net x)", "kicad_pcb.nets[2].number", "got symbol 'x' but expected number"),
        (
            " (layers (0 a signal) (1 b nonsense))",
            "kicad_pcb.layers[1].type",
            "invalid enum value 'nonsense' for type kicad.pcb.E_layer_type",
        ),
        (" (layers (0 a signal) x)", "kicad_pcb.layers[1]", "expected list"),
        (" (general (legacy_teardrops maybe))", "kicad_pcb.general.legacy_teardrops", "invalid boolean value 'maybe'"),
        (' (general (legacy_teardrops "yes"))', "kicad_pcb.general.legacy_teardrops", "expected a boolean"),
        (" (segment (end 1 2))", "kicad_pcb.segments[0].start", "'start' is missing in (segment (end 1 2))"),
        (
            " (footprint X (layer F.Cu) (at 0 0) (pad 1 smd rect (at 0 0) (size 1 1) (layers a (b))))",
            "pads[0].layers[1]",
            "got a list but expected string",
        ),
        (" (segment (start 0 0) (end 0 y))", "kicad_pcb.segments[0].end.y", "got symbol 'y' but expected number"),
    ],
)
def test_paths(pcb, content, path, detail):
    text = message_of(pcb.loads, BOARD.format(content))
    assert path in text.splitlines()[0]
    assert detail in text
    assert f"field '{path.rpartition('.')[2].partition('[')[0]}'" in text


def test_the_path_goes_all_the_way_down(pcb, board_text):
    lines = board_text.replace("(at 0.51 0 90)", "(at 0.5µ 0 90)").splitlines()
    at = next(number for number, line in enumerate(lines) if "µ" in line)
    text = message_of(pcb.loads, "\n".join(lines))
    assert text.splitlines() == [
        f"InvalidValue in kicad_pcb.footprints[0].pads[1].at.x field 'x' at {at + 1}:8: failed to parse \"0.5µ\" as a number",
        "source: \t\t\t(at 0.5µ 0 90)",
        "        \t\t\t    ^^^^",
    ]


def test_columns_are_bytes_and_carets_are_characters(pcb):
    text = message_of(pcb.loads, BOARD.format('\n (net 0 "µµ😀") (net wrong)'))
    first, source, caret = text.splitlines()
    assert "at 2:" + str(len(' (net 0 "µµ😀") (net '.encode()) + 1) + ":" in first
    assert caret.index("^") == source.index("wrong")
    assert caret.count("^") == len("wrong")


def test_long_lines_are_shortened_between_characters(pcb):
    for length in range(60, 75):
        text = message_of(pcb.loads, BOARD.format(" (net 0 " + "é" * length + ") (net wrong" + "ü" * 500 + ")"))
        _, source, caret = text.splitlines()
        assert source[caret.index("^") :].startswith("wrong")
        assert len(source) < 300


def test_nothing_is_left_of_an_earlier_error(pcb, sexp):
    bad = message_of(pcb.loads, BOARD.format("\n (net x)"))
    assert "nets[0]" in bad
    assert message_of(pcb.loads, "(kicad_pcb") == message_of(sexp.schematic.loads, "(kicad_pcb")
    assert "nets" not in message_of(pcb.loads, "(kicad_pcb (version x))")
    pcb.loads(BOARD.format(""))
    assert message_of(pcb.loads, BOARD.format("\n (net x)")) == bad


def test_bytes_that_are_no_utf_8(pcb):
    assert message_of(pcb.loads, b'(kicad_pcb (version 1) (generator "\xff"))').startswith(
        "InvalidCharacter at 1:36: the byte 0xff is not UTF-8 here"
    )
    assert message_of(pcb.loads, b'(kicad_pcb (version 1) (generator "\xc3"))').startswith("InvalidCharacter")
    assert message_of(pcb.loads, BOARD.encode("utf-16")).startswith("InvalidCharacter")


def test_paths_are_no_texts(pcb, tmp_path):
    assert message_of(pcb.loads, str(tmp_path)).startswith("UnexpectedType")
    assert isinstance(tmp_path, pathlib.Path)
