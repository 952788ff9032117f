"""Every class, field and enumeration that callers know is there, by the same name and with the same type.

`tests/data/sexp/interface.json` says what they know. Where KiCad's files cannot be read or written that way, the difference is in
`DIFFERENT_TYPES` or `NOW_OPTIONAL`, with the reason.
"""

import copy
import enum

import pytest

FORMATS = ["pcb", "footprint", "footprint_v5", "fp_lib_table", "netlist", "schematic", "symbol", "symbol_v6"]

# (format, class, field): type here, and why it differs from what was declared once.
DIFFERENT_TYPES = {
    ("pcb", "Setup", "pad_to_mask_clearance"): ("float", "a length in mm, with decimals in files"),
    ("pcb", "ViaLayer", "size"): ("pcb.Wh", "files have one number, the height is optional"),
    ("pcb", "Target", "size"): ("pcb.Wh", "files have one number, the height is optional"),
    ("schematic", "Color", "a"): ("float", "opacity is a fraction"),
    ("schematic", "KicadSch", "no_connects"): ("schematic.NoConnect", "they have a position and a uuid, not bare coordinates"),
}
NOW_OPTIONAL = {
    ("pcb", "Dimension", "gr_text"): "centre marks have none",
    ("schematic", "Circle", "end"): "files have a radius",
}


def classes_of(interface):
    return [(module, name) for module, contents in interface.items() for name in contents["classes"]]


@pytest.fixture
def describe(interface):
    """The fields of a class as they are to be here: name to type, optional, list, required, default."""

    def fields(module, class_name):
        found = {}
        for field in interface[module]["classes"][class_name]:
            key = (module, class_name, field["name"])
            made = {"optional": False, "list": False, "required": False, "default": None, **field}
            if key in DIFFERENT_TYPES:
                made["type"] = DIFFERENT_TYPES[key][0]
            if key in NOW_OPTIONAL:
                made.update(optional=True, required=False)
            found[field["name"]] = made
        return found

    return fields


@pytest.fixture
def make(sexp, interface, describe):
    """An object of a class with a value in each field, or with those that are required only."""

    def value_of(field, number, depth):
        module, _, name = field["type"].rpartition(".")
        if not module:
            return {"int": number, "float": number + 0.25, "bool": True, "str": f"text {number}"}[name]
        if name.startswith("E_"):
            values = [member.value for member in getattr(getattr(sexp, module), name) if member != "circle"]
            return values[number % len(values)]
        return make_object(module, name, depth + 1)

    def make_object(module, name, depth=0, only_required=False):
        values = {}
        for number, field in enumerate(describe(module, name).values()) if name in interface[module]["classes"] else ():
            if (only_required or depth > 2) and not field["required"]:
                continue
            value = value_of(field, number, depth)
            values[field["name"]] = [value] if field["list"] else value
        if "paper" in values:
            values["paper"] = "A3"  # `page` shows more of the same list
        if name == "NoConnect":
            values["at"] = sexp.pcb.Xy(x=1, y=2)
        return getattr(getattr(sexp, module), name)(**values)

    return make_object


def test_the_formats(sexp):
    for name in FORMATS:
        module = getattr(sexp, name)
        assert module.__name__ == name
        assert callable(module.loads)
        assert callable(module.dumps)


def test_the_numbers_of_classes_fields_and_enumerations(interface):
    classes = [fields for module in interface.values() for fields in module["classes"].values()]
    enums = [values for module in interface.values() for values in module["enums"].values()]
    assert (len(classes), sum(map(len, classes)), len(enums)) == (148, 772, 42)


def test_every_class_with_its_fields_in_order(sexp, interface):
    for module, name in classes_of(interface):
        cls = getattr(getattr(sexp, module), name)
        assert (cls.__module__, cls.__name__) == (module, name)
        known = [field["name"] for field in interface[module]["classes"][name]]
        names = cls.__field_names__()
        assert [field for field in names if field in known] == known, name
        assert all(isinstance(getattr(cls, field), type(cls.__dict__[names[0]])) for field in names)


def test_every_enumeration_with_its_values(sexp, interface):
    for module, contents in interface.items():
        for name, described in contents["enums"].items():
            values = list(described.get("values") or described["integers"])
            enumeration = getattr(getattr(sexp, module), name)
            assert issubclass(enumeration, enum.StrEnum)
            assert [member.value for member in enumeration][: len(values)] == values
            for value in values:
                assert getattr(enumeration, value) == getattr(enumeration, value.upper()) == value
                assert type(getattr(enumeration, value).value) is str


def test_every_format_has_its_file_and_its_root(sexp, interface):
    for module, contents in interface.items():
        file_name, field, root = contents["file"]
        file_class = getattr(getattr(sexp, module), file_name)
        assert file_class.__field_names__() == [field]
        assert hasattr(file_class, "free")
        assert not hasattr(getattr(getattr(sexp, module), root), "free")


def test_every_field_has_its_type(sexp, interface, describe, make):
    for module, name in classes_of(interface):
        made = make(module, name)
        for field in describe(module, name).values():
            check_type(sexp, getattr(made, field["name"]), field, f"{module}.{name}.{field['name']}")


def check_type(sexp, value, field, path):
    if field["list"]:
        assert type(value).__name__ == "MutableList", path
        assert len(value) == 1, path
        value = value[0]
    module, _, name = field["type"].rpartition(".")
    if module and not name.startswith("E_"):
        assert type(value) is getattr(getattr(sexp, module), name), path
    else:
        assert type(value) is ({"int": int, "float": float, "bool": bool}.get(name, str)), path


def test_every_object_is_copied_field_by_field(sexp, interface, make):
    """`T(**{name: copy(getattr(o, name))})`, as callers do: constructors take what getters return."""

    def copied(value):
        if type(value).__name__ == "MutableList":
            return [copied(element) for element in value]
        if hasattr(value, "__field_names__"):
            return type(value)(**{name: copied(getattr(value, name)) for name in value.__field_names__()})
        return value

    for module, name in classes_of(interface):
        for only_required in (False, True):
            made = make(module, name, only_required=only_required)
            again = copied(made)
            assert again.same_as(made), f"{again!r} {made!r}"


def test_every_object_survives_copy_and_writing(sexp, interface, make):
    for module, name in classes_of(interface):
        made = make(module, name)
        assert copy.copy(made).same_as(made)
        assert copy.copy(made).raw() == made.raw()


def test_every_required_keyword_is_missed(sexp, interface, describe, make):
    for module, name in classes_of(interface):
        cls = getattr(getattr(sexp, module), name)
        required = [field for field in describe(module, name).values() if field["required"]]
        if not required:
            cls()
            continue
        with pytest.raises(TypeError, match=f"missing required keyword-only argument: '{required[0]['name']}'"):
            cls()


def test_every_default(sexp, interface, describe, make):
    for module, name in classes_of(interface):
        made = make(module, name, only_required=True)
        for field in describe(module, name).values():
            if field["required"]:
                continue
            value = getattr(made, field["name"])
            path = f"{module}.{name}.{field['name']}"
            if field["list"]:
                assert value is None or len(value) == 0, path
            else:
                check_default(value, field["default"], path)


def check_default(value, default, path):
    if isinstance(default, dict):
        for name, part in default.items():
            check_default(getattr(value, name), part, f"{path}.{name}")
    elif isinstance(default, list):
        assert list(value) == default, path
    else:
        assert value == default, path
        assert type(value) is type(default) or type(value) is float, path


def test_every_field_refuses_other_types(sexp, interface, describe, make):
    class Nothing:
        pass

    for module, name in classes_of(interface):
        made = make(module, name)
        before = made.raw()
        for field in describe(module, name).values():
            if field["type"] != "bool" or field["list"]:  # anything is true or false
                with pytest.raises(TypeError, match=f"{field['name']}|linked list"):
                    setattr(made, field["name"], Nothing())
            if not field["optional"]:
                with pytest.raises(TypeError):
                    setattr(made, field["name"], None)
                with pytest.raises(AttributeError, match="not optional"):
                    delattr(made, field["name"])
        assert made.raw() == before


def test_every_optional_field_can_be_deleted(sexp, interface, describe, make):
    for module, name in classes_of(interface):
        made = make(module, name)
        # The last one first: values without keywords are told apart by order only, so without the first one the second one is the first.
        for field in reversed(describe(module, name).values()):
            if field["optional"]:
                delattr(made, field["name"])
                assert getattr(made, field["name"]) is None, f"{module}.{name}.{field['name']}"
