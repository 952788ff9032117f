"""Values between Python and Zig: what is taken, what comes back, what is refused, and that nothing is lost on the way."""

import collections
import gc
import math
import struct
import sys
import typing

import pytest

INTS = {
    "u1": (0, 1),
    "i5": (-16, 15),
    "i8": (-(2**7), 2**7 - 1),
    "u8": (0, 2**8 - 1),
    "i16": (-(2**15), 2**15 - 1),
    "u16": (0, 2**16 - 1),
    "i32": (-(2**31), 2**31 - 1),
    "u32": (0, 2**32 - 1),
    "u63": (0, 2**63 - 1),
    "i64": (-(2**63), 2**63 - 1),
    "u64": (0, 2**64 - 1),
    "isize": (-(2 ** (struct.calcsize("n") * 8 - 1)), 2 ** (struct.calcsize("n") * 8 - 1) - 1),
    "usize": (0, 2 ** (struct.calcsize("n") * 8) - 1),
}
STRANGE_INTS = [2**63, 2**64, -(2**63) - 1, -(2**64), 2**127, 10**400]
# Python refuses to write these out.
HUGE_INTS = [10**5000, -(10**5000)]


class Number:
    """Stands for an int."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Int(int):
    pass


class Text(str):
    __slots__ = ()


class Data(bytes):
    __slots__ = ()


class Failing:
    """Raises wherever it is asked for its value."""

    def __init__(self, error):
        self.error = error

    def __index__(self):
        raise self.error

    def __float__(self):
        raise self.error

    def __bool__(self):
        raise self.error


@pytest.mark.parametrize("kind", INTS)
class TestInts:
    def test_all_values_in_range_come_back(self, conversions, kind):
        low, high = INTS[kind]
        echo = getattr(conversions, kind)
        for value in {low, high, 0, 1, low + 1, high - 1, (low + high) // 2, min(high, 255), min(high, 2**31)}:
            result = echo(value)
            assert (type(result), result) == (int, value)

    def test_values_out_of_range_raise(self, conversions, kind):
        low, high = INTS[kind]
        echo = getattr(conversions, kind)
        for value in [low - 1, high + 1, low - 2**40, high + 2**40, *(value for value in STRANGE_INTS if not low <= value <= high)]:
            with pytest.raises(OverflowError, match=rf"^'value' must be between {low} and {high}, not {value}$"):
                echo(value)

    def test_huge_values_raise_too(self, conversions, kind):
        for value in HUGE_INTS:
            with pytest.raises(OverflowError, match="'value' must be between .*, not an int of thousands of digits"):
                getattr(conversions, kind)(value)

    def test_what_stands_for_an_int_is_taken(self, conversions, kind):
        echo = getattr(conversions, kind)
        for value in (True, Int(1), Number(1)):
            assert (type(echo(value)), echo(value)) == (int, 1)
        low, high = INTS[kind]
        assert echo(Number(high)) == high
        with pytest.raises(OverflowError):
            echo(Number(high + 1))
        with pytest.raises(OverflowError):
            echo(Number(low - 1))

    @pytest.mark.parametrize("wrong", [None, 1.0, math.nan, "1", b"1", [1], 1j])
    def test_other_kinds_are_refused(self, conversions, kind, wrong):
        with pytest.raises(TypeError, match=f"^'value' must be int, not {type(wrong).__name__}$"):
            getattr(conversions, kind)(wrong)

    def test_what_index_raises_is_passed_on(self, conversions, kind):
        for error in (TypeError("mine"), OverflowError("mine"), KeyError("mine")):
            with pytest.raises(type(error)) as caught:
                getattr(conversions, kind)(Failing(error))
            assert caught.value is error


class TestFloats:
    @pytest.mark.parametrize("value", [0.0, -0.0, 1.5, -1e300, 5e-324, sys.float_info.max, math.inf, -math.inf])
    def test_f64_keeps_every_value(self, conversions, value):
        result = conversions.f64(value)
        assert struct.pack("d", result) == struct.pack("d", value)

    @pytest.mark.parametrize("kind", ["f16", "f32", "f64"])
    def test_nan_stays_nan(self, conversions, kind):
        assert math.isnan(getattr(conversions, kind)(math.nan))

    @pytest.mark.parametrize(("kind", "largest"), [("f16", 65504.0), ("f32", 3.4028234663852886e38)])
    def test_narrow_floats_refuse_what_does_not_fit(self, conversions, kind, largest):
        echo = getattr(conversions, kind)
        assert echo(largest) == largest
        assert echo(-largest) == -largest
        for value in (largest * 1.01, -largest * 1.01, 1e300):
            with pytest.raises(OverflowError, match=f"^'value' is too large for a float of {kind[1:]} bits$"):
                echo(value)
        assert echo(math.inf) == math.inf
        assert echo(-math.inf) == -math.inf

    def test_narrow_floats_round(self, conversions):
        assert conversions.f32(0.1) == struct.unpack("f", struct.pack("f", 0.1))[0]
        assert conversions.f16(0.1) == struct.unpack("e", struct.pack("e", 0.1))[0]

    def test_numbers_are_taken(self, conversions):
        class Float:
            def __float__(self):
                return 2.5

        for value, expected in ((1, 1.0), (True, 1.0), (2**53, 2.0**53), (Float(), 2.5), (Number(3), 3.0)):
            assert conversions.f64(value) == expected
            assert type(conversions.f64(value)) is float

    def test_ints_beyond_all_floats_raise(self, conversions):
        for value in (10**400, *HUGE_INTS):
            with pytest.raises(OverflowError):
                conversions.f64(value)

    @pytest.mark.parametrize("wrong", [None, "1.0", b"1", [], 1j])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match=f"^'value' must be float, not {type(wrong).__name__}$"):
            conversions.f64(wrong)

    def test_what_float_raises_is_passed_on(self, conversions):
        error = TypeError("mine")
        with pytest.raises(TypeError) as caught:
            conversions.f64(Failing(error))
        assert caught.value is error


class TestBools:
    @pytest.mark.parametrize("value", [True, False, 0, 1, 2, None, "", "x", [], [0], 0.0, math.nan, object])
    def test_truth_values(self, conversions, value):
        assert conversions.bool_(value) is bool(value)

    def test_what_bool_raises_is_passed_on(self, conversions):
        error = LookupError("mine")
        with pytest.raises(LookupError) as caught:
            conversions.bool_(Failing(error))
        assert caught.value is error


class TestTexts:
    @pytest.mark.parametrize("value", ["", "a", "text", "ä", "€", "😀", "a\0b", "\0", "\U0010ffff", "x" * 100_000, Text("sub")])
    def test_every_text_comes_back(self, conversions, value):
        result = conversions.text(value)
        assert (type(result), result) == (str, value)
        assert conversions.length(value) == len(value.encode())

    def test_nul_is_refused_where_it_would_end_the_text(self, conversions):
        assert conversions.text_without_nul("ä😀") == "ä😀"
        for value in ("\0", "a\0b", "end\0"):
            with pytest.raises(ValueError, match="'value' has a NUL character"):
                conversions.text_without_nul(value)

    @pytest.mark.parametrize("value", ["\ud800", "a\udfffb", Text("\udc80")])
    def test_lone_surrogates_are_refused(self, conversions, value):
        with pytest.raises(TypeError, match="^Expected a string: 'value' has a lone surrogate, which UTF-8 cannot encode$"):
            conversions.text(value)

    @pytest.mark.parametrize("wrong", [None, 1, b"text", ["text"], bytearray(b"x")])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match=f"^Expected a string: 'value' must be str, not {type(wrong).__name__}$"):
            conversions.text(wrong)

    def test_text_from_zig_must_be_utf8(self, conversions):
        with pytest.raises(UnicodeDecodeError):
            conversions.invalid_text()

    def test_constant_text(self, conversions):
        assert conversions.constant_text() == "fixed"

    def test_text_made_in_the_memory_of_the_call(self, conversions):
        assert [conversions.digits(value) for value in (0, 7, 42, 255)] == ["000", "007", "042", "255"]
        assert conversions.repeat("grün", 3) == ["grün"] * 3
        assert conversions.repeat("x", 0) == []
        assert len(conversions.repeat("x" * 1000, 1000)) == 1000


class TestBytes:
    @pytest.mark.parametrize("value", [b"", b"a", b"\0\xff\0", bytes(range(256)) * 100, Data(b"sub")])
    def test_every_value_comes_back(self, conversions, value):
        result = conversions.bytes_(value)
        assert (type(result), result) == (bytes, value)

    @pytest.mark.parametrize("wrong", [None, "text", bytearray(b"x"), memoryview(b"x"), 1])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match=f"'value' must be bytes, not {type(wrong).__name__}"):
            conversions.bytes_(wrong)


class TestEnums:
    @pytest.mark.parametrize("name", ["red", "green", "deep blue", Text("red")])
    def test_names_come_back(self, conversions, name):
        assert conversions.color(name) == name
        assert type(conversions.color(name)) is str

    @pytest.mark.parametrize("name", ["", "Red", "red ", "re", "red\0", "blue"])
    def test_unknown_names_are_told_the_known_ones(self, conversions, name):
        with pytest.raises(ValueError, match="'value' must be one of 'red', 'green', 'deep blue', not ") as caught:
            conversions.color(name)
        assert repr(name) in str(caught.value)

    def test_other_kinds_are_refused(self, conversions):
        with pytest.raises(TypeError, match="Expected a string: 'value' must be str, not int"):
            conversions.color(0)


class TestOptionals:
    def test_none_and_values(self, conversions):
        assert conversions.optional_int(None) is None
        assert conversions.optional_int(0) == 0
        assert conversions.optional_text(None) is None
        assert conversions.optional_text("") == ""
        assert conversions.optional_color(None) is None
        assert conversions.optional_color("red") == "red"

    def test_wrong_values(self, conversions):
        with pytest.raises(OverflowError):
            conversions.optional_int(2**63)
        with pytest.raises(TypeError):
            conversions.optional_int("None")
        with pytest.raises(ValueError, match="must be one of"):
            conversions.optional_color("None")


class TestLists:
    @pytest.mark.parametrize("value", [[], [1], [-(2**31), 2**31 - 1, 0], list(range(10_000))])
    def test_lists_come_back_as_new_lists(self, conversions, value):
        result = conversions.ints(value)
        assert result == value
        assert result is not value

    def test_nesting(self, conversions):
        assert conversions.texts(["", "a\0", "😀"]) == ["", "a\0", "😀"]
        assert conversions.optionals([1, None, 2.5]) == [1.0, None, 2.5]
        assert conversions.matrix([[], [1, 2], [3]]) == [[], [1, 2], [3]]
        assert conversions.rows([(1, "a", None), (2, "b", True)]) == [(1, "a", None), (2, "b", True)]

    def test_subclasses_are_lists(self, conversions):
        class List(list):
            pass

        assert type(conversions.ints(List([1, 2]))) is list

    @pytest.mark.parametrize("wrong", [None, (1,), {1}, "12", b"12", iter([1]), range(3), 1])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match=f"^value must be a list of int, not {type(wrong).__name__}$"):
            conversions.ints(wrong)

    def test_items_are_checked(self, conversions):
        with pytest.raises(TypeError, match="must be int, not str"):
            conversions.ints([1, "2"])
        with pytest.raises(OverflowError, match="'value' must be between"):
            conversions.ints([1, 2**31])
        with pytest.raises(TypeError, match="must be a list of int, not tuple"):
            conversions.matrix([[1], (2,)])
        with pytest.raises(TypeError, match="'value' must be str, not bytes"):
            conversions.texts(["a", b"b"])

    def test_what_an_item_raises_is_passed_on(self, conversions):
        for error in (TypeError("mine"), KeyError("mine")):
            with pytest.raises(type(error)) as caught:
                conversions.ints([1, Failing(error)])
            assert caught.value is error

    def test_items_that_change_the_list(self, conversions):
        values = [1, 2, 3]

        class Eraser:
            def __index__(self):
                values.clear()
                gc.collect()
                return 7

        values[1:1] = [Eraser(), 10**3]
        assert conversions.ints(values) == [1, 7, 1000, 2, 3]
        assert values == []


class TestSequences:
    @pytest.mark.parametrize(
        "value", [[1, 2, 3], (1, 2, 3), range(1, 4), b"\1\2\3", collections.deque([1, 2, 3]), collections.UserList([1, 2, 3])]
    )
    def test_sequences_are_taken(self, conversions, value):
        assert conversions.sum(value) == 6

    @pytest.mark.parametrize("wrong", [None, 1, "123", {1, 2}, iter([1]), {1: 2}])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match="^values must be a sequence of int"):
            conversions.sum(wrong)

    def test_none_where_it_may_be(self, conversions):
        assert conversions.optional_sequence(None) is None
        assert conversions.optional_sequence([]) == 0
        assert conversions.optional_sequence((1, 2)) == 2

    def test_overflow_inside_is_an_exception(self, conversions):
        with pytest.raises(OverflowError, match="the result does not fit"):
            conversions.sum([2**63 - 1, 1])

    def test_what_iteration_raises_is_passed_on(self, conversions):
        class Broken:
            def __len__(self):
                return 3

            def __getitem__(self, index):
                raise LookupError("mine") if index == 1 else KeyError("other")

        with pytest.raises(LookupError):
            conversions.sum(Broken())


class TestTuples:
    def test_tuples_come_back(self, conversions):
        for value in ((1, "a", None), (-1, "", True), (0, "😀", False)):
            result = conversions.row(value)
            assert result == value
            assert type(result) is tuple

    def test_named_tuples_are_tuples(self, conversions):
        class Row(typing.NamedTuple):
            number: int
            text: str
            flag: bool | None

        assert type(conversions.row(Row(1, "a", None))) is tuple

    @pytest.mark.parametrize("wrong", [(), (1, "a"), (1, "a", None, 2)])
    def test_length_is_checked(self, conversions, wrong):
        with pytest.raises(ValueError, match=f"^'value' must be a tuple of length 3, not {len(wrong)}$"):
            conversions.row(wrong)

    @pytest.mark.parametrize("wrong", [None, [1, "a", None], "abc"])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match="'value' must be tuple"):
            conversions.row(wrong)

    def test_items_are_checked(self, conversions):
        with pytest.raises(TypeError, match="'value' must be str, not int"):
            conversions.row((1, 2, None))


class TestDicts:
    def test_dicts_come_back_in_order(self, conversions):
        value = {"b": 1, "a": 2, "": 3, "😀\0": 4}
        assert list(conversions.dict_(value).items()) == list(value.items())
        assert conversions.dict_({}) == {}
        assert conversions.nested_dict({1: ["a"], 2: []}) == {1: ["a"], 2: []}
        assert conversions.invert({"a": 1, "b": 2}) == {1: "a", 2: "b"}
        assert conversions.invert({"a": 1, "b": 1}) == {1: "b"}

    def test_subclasses_are_dicts(self, conversions):
        assert conversions.dict_(collections.Counter("aab")) == {"a": 2, "b": 1}

    @pytest.mark.parametrize("wrong", [None, [("a", 1)], "a", collections.UserDict()])
    def test_other_kinds_are_refused(self, conversions, wrong):
        with pytest.raises(TypeError, match="'value' must be dict"):
            conversions.dict_(wrong)

    def test_keys_and_values_are_checked(self, conversions):
        with pytest.raises(TypeError, match="must be str, not int"):
            conversions.dict_({1: 1})
        with pytest.raises(TypeError, match="must be int, not str"):
            conversions.dict_({"a": "1"})
        with pytest.raises(OverflowError):
            conversions.dict_({"a": 2**64})

    def test_values_that_change_the_dict(self, conversions):
        value = {}

        class Eraser:
            def __index__(self):
                value.clear()
                gc.collect()
                return 7

        value.update(a=1, b=Eraser(), c=10**6)
        assert conversions.dict_(value) == {"a": 1, "b": 7, "c": 10**6}
        assert value == {}


class TestObjects:
    def test_any_object_is_handed_through(self, conversions):
        for value in (None, object(), [], 1, conversions):
            assert conversions.same_object(value) is value
            assert conversions.is_none(value) is (value is None)
        things = [object(), None, []]
        assert conversions.objects(things) == things

    def test_nothing_is_none(self, conversions):
        assert conversions.nothing() is None


class TestOwnConversions:
    def test_hooks_are_used(self, conversions):
        assert conversions.add_kelvin(20, 1.5) == pytest.approx(21.5)
        with pytest.raises(ValueError, match=r"'value' is below absolute zero: -300"):
            conversions.add_kelvin(-300, 0)
        with pytest.raises(TypeError):
            conversions.add_kelvin("warm", 0)


def test_references_are_counted_rightly(conversions, allocations):
    """Conversions, right and wrong ones, neither lose nor keep references to what is shared by all of Python."""
    right = [
        (conversions.i64, 1),
        (conversions.bool_, True),
        (conversions.text, "text"),
        (conversions.bytes_, b"x"),
        (conversions.color, "red"),
        (conversions.optional_int, None),
        (conversions.ints, [1, 2, 3]),
        (conversions.texts, ["a", "b"]),
        (conversions.optionals, [None, None]),
        (conversions.matrix, [[1], [2]]),
        (conversions.row, (1, "a", None)),
        (conversions.dict_, {"a": 1}),
        (conversions.nested_dict, {1: ["a"]}),
        (conversions.sum, (1, 2)),
        (conversions.objects, [None, True, ()]),
        (conversions.same_object, None),
    ]
    wrong = [
        (conversions.i8, 1000),
        (conversions.i8, None),
        (conversions.text, None),
        (conversions.color, "x"),
        (conversions.ints, [1, None]),
        (conversions.texts, ["a", None]),
        (conversions.row, (1, None, True)),
        (conversions.rows, [(1, "a", None), (1, None, True)]),
        (conversions.dict_, {"a": None}),
        (conversions.nested_dict, {1: [None]}),
        (conversions.text_without_nul, "\0"),
        (conversions.sum, [None]),
    ]
    shared = [None, True, False, (), "", 1, "a", "red"]

    def run():
        for _ in range(300):
            for function, value in right:
                function(value)
            for function, value in wrong:
                try:
                    function(value)
                except (TypeError, ValueError, OverflowError):
                    pass
                else:
                    pytest.fail("no exception")

    run()
    before, native_before = [sys.getrefcount(value) for value in shared], allocations()
    arguments_before = [sys.getrefcount(value) for _, value in right + wrong]
    run()
    change = [sys.getrefcount(value) - count for value, count in zip(shared, before, strict=True)]
    assert max(map(abs, change)) < 20
    assert [sys.getrefcount(value) - count for (_, value), count in zip(right + wrong, arguments_before, strict=True)] == pytest.approx(
        [0] * len(right + wrong), abs=20
    )
    assert allocations() == native_before
