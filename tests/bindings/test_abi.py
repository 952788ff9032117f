"""The stable ABI: every name of CPython that the sources declare, and every one that a library needs, is in that of CPython 3.11."""

import re
import struct
from pathlib import Path

import pytest

abi3info = pytest.importorskip("abi3info", reason="abi3info is not installed (extra dev)")

FLOOR = (3, 11)
ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "zig" / "src").rglob("*.zig"))
NAME = re.compile(r"_?Py[A-Z_]")

# `extern fn Py…(`, `extern var Py…:`, `@extern(…, .{ .name = "Py…" })`
DECLARATION = re.compile(r'\bextern (?:"\w+" )?(?:fn|var|const) (\w+)|@extern\([^;]*?\.name = "(\w+)"')


def stable_names():
    """What the stable ABI of the oldest supported Python has."""
    members = [*abi3info.FUNCTIONS.items(), *abi3info.DATAS.items()]
    return {symbol.name for symbol, member in members if (member.added.major, member.added.minor) <= FLOOR}


def declared_names(text):
    return {name for match in DECLARATION.finditer(text) for name in match.groups() if name and NAME.match(name) and not name.endswith("_")}


def undefined_names(path):
    """The undefined symbols in the dynamic symbol table of a 64-bit little-endian ELF file."""
    data = Path(path).read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01", "no 64-bit little-endian ELF file"
    table_offset = struct.unpack_from("<Q", data, 0x28)[0]
    entry_size, count = struct.unpack_from("<HH", data, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table_offset + index * entry_size) for index in range(count)]
    names = set()
    for _, kind, _, _, offset, size, link, _, _, symbol_size in sections:
        if kind != 11:  # SHT_DYNSYM
            continue
        strings = sections[link][4]
        for place in range(offset, offset + size, symbol_size):
            name, _, _, section = struct.unpack_from("<IBBH", data, place)
            if section == 0 and name:
                end = data.index(b"\0", strings + name)
                names.add(data[strings + name : end].decode())
    return names


def test_the_list_is_what_it_seems():
    names = stable_names()
    assert {"PyList_New", "PyType_GetName", "PyObject_GetBuffer", "_Py_NoneStruct", "PyExc_TypeError"} <= names
    assert not {"PyType_GetDict", "PyObject_Vectorcall", "PyType_FromMetaclass", "PyModule_Add", "_PyLong_AsByteArray"} & names


def test_sources_declare_only_stable_names():
    stable = stable_names()
    declared = {name: path for path in SOURCES for name in declared_names(path.read_text(encoding="utf-8"))}
    assert len(declared) > 100
    assert {name: str(path) for name, path in declared.items() if name not in stable} == {}


def test_exceptions_are_stable_names():
    text = (ROOT / "zig" / "src" / "pyzig" / "pybindings.zig").read_text(encoding="utf-8")
    tags = re.search(r"pub const ExceptionKind = enum \{(.*?)\n\n", text, re.DOTALL)[1]
    names = {f"PyExc_{name}" for name in re.findall(r"(\w+),", tags)}
    assert len(names) > 20
    assert names <= stable_names()


@pytest.mark.parametrize(
    "source",
    ["extern fn PyWrong(c_int) void;", "pub extern var _PyWrong: c_int;", 'const a = @extern(*const fn () void, .{ .name = "PyWrong" });'],
)
def test_declarations_are_found(source):
    assert [name.strip("_") for name in declared_names(source)] == ["PyWrong"]


def test_libraries_need_only_stable_names(pyzig, probe):
    stable = stable_names()
    for library in (pyzig.load("pyzig").__file__, probe.__file__):
        needed = {name for name in undefined_names(library) if NAME.match(name)}
        assert {"PyModuleDef_Init", "PyType_FromModuleAndSpec", "Py_IncRef"} <= needed
        assert needed - stable == set()


def test_libraries_need_no_library_of_python(pyzig, probe):
    for library in (pyzig.load("pyzig").__file__, probe.__file__):
        assert b"libpython" not in Path(library).read_bytes()
