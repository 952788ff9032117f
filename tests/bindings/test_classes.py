"""Classes: construction, properties, special methods, subclasses, and what Python itself does with them."""

import copy
import gc
import inspect
import operator
import pickle
import pydoc
import weakref

import pytest


class TestConstruction:
    def test_arguments(self, classes):
        Point = classes.Point  # noqa: N806
        assert repr(Point()) == "Point(0, 0)"
        assert repr(Point(1)) == "Point(1, 0)"
        assert repr(Point(1, 2)) == repr(Point(1, y=2)) == repr(Point(y=2, x=1)) == "Point(1, 2)"
        assert type(Point(1)) is Point

    @pytest.mark.parametrize(
        ("arguments", "keywords", "message"),
        [
            ((1, 2, 3), {}, r"Point.__init__\(\) takes at most 2 positional arguments \(3 given\)"),
            ((1,), {"x": 2}, r"Point.__init__\(\) got multiple values for argument 'x'"),
            ((), {"z": 1}, r"Point.__init__\(\) got an unexpected keyword argument 'z'"),
            (("1",), {}, "'x' must be int, not str"),
        ],
    )
    def test_wrong_arguments(self, classes, live, arguments, keywords, message):
        before = live()
        with pytest.raises(TypeError, match=message):
            classes.Point(*arguments, **keywords)
        assert live() == before

    def test_missing_arguments(self, classes):
        with pytest.raises(TypeError, match=r"Unhashable.__init__\(\) missing required argument: 'value'"):
            classes.Unhashable()

    def test_failing_constructors_make_nothing(self, classes, live):
        before = live()
        with pytest.raises(OverflowError):
            classes.Point(-(2**63))
        with pytest.raises(OverflowError):
            classes.Point(2**63)
        assert live() == before

    def test_new_without_init(self, classes):
        """What `__new__` gives is complete: nothing is left for `__init__`."""
        point = classes.Point.__new__(classes.Point, 3)
        assert repr(point) == "Point(3, 0)"
        with pytest.raises(TypeError, match="missing required argument"):
            classes.Unhashable.__new__(classes.Unhashable)
        with pytest.raises(TypeError, match="not safe"):
            object.__new__(classes.Point)
        with pytest.raises(TypeError):
            classes.Point.__new__(int)
        with pytest.raises(TypeError):
            classes.Point.__new__()

    def test_init_again_changes_nothing(self, classes):
        point = classes.Point(1, 2)
        point.__init__(3, 4)
        assert repr(point) == "Point(1, 2)"

    @pytest.mark.parametrize("name", ["Secret", "Answer", "Wide"])
    def test_classes_without_constructor(self, classes, name):
        cls = getattr(classes, name)
        for attempt in (cls, lambda: cls(1), lambda: cls(number=1), lambda: cls.__new__(cls), lambda: cls.__new__(type("Sub", (cls,), {}))):
            with pytest.raises(TypeError, match="^Don't call __init__ on this type: .* has no public constructor"):
                attempt()
        with pytest.raises(TypeError, match="not safe"):
            object.__new__(cls)

    def test_the_refusal_says_what_to_use(self, classes):
        with pytest.raises(TypeError, match=r"Confidential has no public constructor; use Secret\.make\(\)$"):
            classes.Secret()
        assert classes.Secret.make(7).reveal() == 7

    def test_garbage_of_failed_constructors_has_no_destructor_to_fear(self, classes, live):
        class Derived(classes.Point):
            deleted = 0

            def __del__(self):
                Derived.deleted += 1
                repr(self)

        before = live()
        with pytest.raises(OverflowError):
            Derived(2**63)
        Derived(1)
        gc.collect()
        assert Derived.deleted == 1
        assert live() == before


class TestMethods:
    def test_methods_change_the_object(self, classes):
        point = classes.Point(1, 2)
        assert point.move(dx=1, dy=-5) is None
        assert repr(point) == "Point(2, -3)"
        point.move()
        assert repr(point) == "Point(2, -3)"

    def test_a_failed_method_changes_nothing(self, classes):
        point = classes.Point(2**63 - 1, 5)
        with pytest.raises(OverflowError, match="the result does not fit"):
            point.move(dx=1, dy=1)
        assert point.x == 2**63 - 1

    def test_objects_as_arguments(self, classes):
        point, other = classes.Point(1, 1), classes.Point(4, 5)
        assert point.distance(other) == point.distance(other=other) == 7
        assert point.distance(point) == 0
        nearest = point.nearest([other, classes.Point(2, 2), classes.Point(9, 9)])
        assert repr(nearest) == "Point(2, 2)"
        assert point.nearest([]) is None

    def test_other_classes_are_refused(self, classes):
        point = classes.Point()
        for wrong in (None, 1, object(), classes.Point, classes.Unhashable(1)):
            with pytest.raises(TypeError, match=f"Invalid object: 'other' must be Point, not {type(wrong).__name__}"):
                point.distance(wrong)
        with pytest.raises(TypeError, match="others must be a list of Point, but an item is NoneType"):
            point.nearest([point, None])
        with pytest.raises(TypeError, match="others must be a list of Point, not tuple"):
            point.nearest((point,))

    def test_the_object_itself_as_result(self, classes):
        point, other = classes.Point(), classes.Point()
        assert point.same() is point
        assert point.pair(other)[0] is point
        assert point.pair(other)[1] is other
        assert point.pair() == point.pair(None) == (point, None)

    def test_static_methods(self, classes):
        assert repr(classes.Point.origin()) == repr(classes.Point(5, 5).origin()) == "Point(0, 0)"

    def test_classes_that_speak_of_each_other(self, classes):
        question = classes.Question(21)
        answer = question.answer()
        assert type(answer) is classes.Answer
        assert question.accepts(answer)
        assert not classes.Question(1).accepts(answer)
        assert type(answer.question()) is classes.Question

    def test_receivers_are_checked(self, classes):
        for stranger in (None, 1, classes.Unhashable(1)):
            with pytest.raises(TypeError, match="'move'"):
                classes.Point.move(stranger)
            with pytest.raises(TypeError, match="__repr__"):
                classes.Point.__repr__(stranger)
            with pytest.raises(TypeError, match="'x'|__get__"):
                classes.Point.x.__get__(stranger)

    def test_addresses(self, classes):
        point, other = classes.Point(), classes.Point()
        assert point.__zig_address__() != other.__zig_address__()
        assert point.__zig_address__() % 8 == 0
        assert id(point) < point.__zig_address__() < id(point) + type(point).__basicsize__


class TestProperties:
    def test_reading_and_writing(self, classes):
        point = classes.Point(1, 2)
        assert point.x == 1
        point.x = 5
        assert (point.x, point.sum) == (5, 7)
        assert point.both == (5, 2)
        point.both = [7, 8]
        assert point.both == (7, 8)

    def test_text(self, classes):
        point = classes.Point()
        assert point.label is None
        point.label = "Bär"
        assert point.label == "Bär"
        point.label = None
        assert point.label is None

    def test_wrong_values(self, classes):
        point = classes.Point(1, 2)
        for value, error in (("1", TypeError), (None, TypeError), (2**63, OverflowError), (13, ValueError)):
            with pytest.raises(error):
                point.x = value
        with pytest.raises(TypeError, match="^'x' must be int, not str$"):
            point.x = "1"
        with pytest.raises(TypeError, match="both must be a list of int, not tuple"):
            point.both = (1, 2)
        with pytest.raises(ValueError, match="InvalidValue"):
            point.both = [1]
        with pytest.raises(ValueError, match="InvalidValue"):
            point.label = "x" * 17
        assert (point.x, point.both, point.label) == (1, (1, 2), None)

    def test_read_only_and_deletion(self, classes):
        point = classes.Point()
        with pytest.raises(AttributeError):
            point.sum = 1
        with pytest.raises(AttributeError):
            del point.sum
        with pytest.raises(AttributeError, match="cannot delete 'x'"):
            del point.x
        with pytest.raises(AttributeError):
            point.unknown = 1

    def test_failing_getters(self, classes):
        with pytest.raises(OverflowError):
            classes.Point(2**63 - 1, 1).sum  # noqa: B018

    def test_many_properties_and_methods(self, classes):
        wide = classes.make_wide()
        for index in range(40):
            setattr(wide, f"value_{index}", index)
        assert [getattr(wide, f"value_{index}") for index in range(40)] == list(range(40))
        assert wide.add_to_value_39() == 40
        assert wide.add_to_value_39(10, times=3, label="x") == 70
        assert (wide.value_38, wide.value_39) == (38, 70)
        with pytest.raises(OverflowError):
            wide.add_to_value_0(2**62, times=4)


class TestComparison:
    def test_equality(self, classes):
        Point = classes.Point  # noqa: N806
        assert Point(1, 2) == Point(1, 2)
        assert Point(1, 2) != Point(2, 1)
        assert hash(Point(1, 2)) == hash(Point(1, 2))
        assert len({Point(1, 2), Point(1, 2), Point(3, 4)}) == 2
        assert Point() != 0
        assert Point() != None  # noqa: E711
        assert not (Point() == "Point(0, 0)")  # noqa: SIM201

    @pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
    def test_no_order(self, classes, compare):
        with pytest.raises(TypeError, match="not supported between instances"):
            compare(classes.Point(), classes.Point())

    def test_a_hash_of_minus_one(self, classes):
        assert hash(classes.Point(-1, 0)) == -2

    def test_equality_without_hash(self, classes):
        first, second = classes.Unhashable(1), classes.Unhashable(1)
        assert first == second
        assert classes.Unhashable.__hash__ is None
        with pytest.raises(TypeError, match="unhashable type: '.*Unhashable'"):
            hash(first)
        with pytest.raises(TypeError, match="unhashable"):
            {first}  # noqa: B018

    def test_failing_comparison(self, classes):
        with pytest.raises(ValueError, match="InvalidValue"):
            classes.Unhashable(-1) == classes.Unhashable(1)  # noqa: B015
        with pytest.raises(ValueError, match="InvalidValue"):
            classes.Unhashable(-1) != classes.Unhashable(1)  # noqa: B015
        assert classes.Unhashable(-1) != 1

    def test_identity_where_nothing_is_said(self, classes):
        first, second = classes.Secret.make(1), classes.Secret.make(1)
        assert first != second
        assert len({first, second, first}) == 2


class TestSpecialMethods:
    def test_truth(self, classes):
        assert not classes.Point()
        assert classes.Point(1)

    def test_values(self, classes):
        fine = classes.Extreme("fine")
        assert (len(fine), bool(fine), hash(fine), str(fine), repr(fine)) == (3, True, 3, "fine", "fine")
        assert None in fine
        assert 1 not in fine
        assert list(fine) == [1]

    @pytest.mark.parametrize("function", [len, bool, hash, str, repr, iter, next, lambda value: 1 in value, list])
    def test_failures_come_out(self, classes, function):
        with pytest.raises(IndexError, match="index out of range"):
            function(classes.Extreme("fails"))

    def test_values_at_the_limit(self, classes):
        largest = classes.Extreme("largest")
        with pytest.raises(OverflowError):
            len(largest)
        assert hash(largest) == -2
        with pytest.raises(UnicodeDecodeError):
            str(largest)
        assert next(largest, None) is None

    def test_iterators_stay_at_their_end(self, classes):
        iterator = iter(classes.Extreme("fine"))
        assert next(iterator) == 1
        for _ in range(3):
            with pytest.raises(StopIteration):
                next(iterator)


class TestSubclasses:
    def test_subclasses_work(self, classes, live):
        class Derived(classes.Point):
            """With attributes of its own."""

            def __init__(self, x, y=0):
                self.extra = [x, y]

            def double(self):
                return self.x * 2

        before = live()
        point = Derived(4, y=5)
        assert (point.x, point.double(), point.extra, point.both) == (4, 8, [4, 5], (4, 5))
        assert isinstance(point, classes.Point)
        assert point == classes.Point(4, 5)
        assert classes.Point(4, 5) == point
        assert classes.Point(0, 0).distance(point) == 9
        assert point.same() is point
        assert repr(classes.Point().nearest([point])) == "Point(4, 5)"
        assert type(Derived.origin()) is classes.Point
        reference = weakref.ref(point)
        del point
        assert reference() is None
        assert live() == before

    def test_subclasses_with_slots_and_several_bases(self, classes, live):
        class Slotted(classes.Point):
            __slots__ = ("extra",)

        class Mixin:
            def triple(self):
                return self.x * 3

        class Mixed(Mixin, classes.Point):
            pass

        before = live()
        slotted, mixed = Slotted(1), Mixed(2)
        slotted.extra = 5
        with pytest.raises(AttributeError):
            slotted.other = 1
        assert (slotted.x, mixed.triple()) == (1, 6)
        del slotted, mixed
        assert live() == before

    def test_subclasses_of_subclasses_find_the_module(self, classes):
        cls = classes.Point
        for depth in range(20):
            cls = type(f"Depth{depth}", (cls,), {})
        point = cls(1, 2)
        assert point.x == 1
        point.move(dx=1)
        assert repr(point) == "Point(2, 2)"
        assert point.nearest([point]) == classes.Point(2, 2)

    def test_subclasses_may_change_new(self, classes):
        class Doubled(classes.Point):
            def __new__(cls, x):
                return super().__new__(cls, x * 2)

        assert Doubled(4).x == 8

    def test_subclasses_in_cycles_are_collected(self, classes, live):
        class Derived(classes.Point):
            pass

        gc.collect()
        before = live()
        for _ in range(10):
            point = Derived(1)
            point.me = point
        del point
        gc.collect()
        assert live() == before

    def test_a_class_cannot_be_swapped_for_another(self, classes):
        point = classes.Point()
        for other in (classes.Unhashable, classes.Secret, object, int):
            with pytest.raises(TypeError):
                point.__class__ = other


class TestCopies:
    def test_objects_are_not_copied(self, classes):
        for value in (classes.Point(), classes.Secret.make(1), classes.make_wide()):
            for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
                with pytest.raises(TypeError, match="cannot pickle"):
                    attempt(value)


class TestDescriptions:
    def test_names(self, classes):
        assert (classes.Point.__name__, classes.Point.__qualname__, classes.Point.__module__) == (
            "Point",
            "Point",
            "bindings_probe.classes",
        )
        assert classes.Answer.__module__ == "somewhere.else"
        assert classes.Confidential is classes.Secret
        assert classes.Secret.Place is classes.Spot is classes.Point

    def test_aliases_of_other_modules(self, probe):
        assert probe.Point is probe.classes.Point
        assert probe.Failure is probe.failures.ProbeError

    def test_documentation(self, classes):
        assert classes.Point.__doc__ == "A point in the plane."
        assert classes.Point.move.__doc__ == "Move the point."
        assert classes.Point.x.__doc__ == "To the right."
        assert not classes.Unhashable.__doc__

    def test_signatures(self, classes):
        assert str(inspect.signature(classes.Point)) == "(x=0, y=0)"
        assert str(inspect.signature(classes.Point.move)) == "(self, /, *, dx=0, dy=0)"
        assert str(inspect.signature(classes.Point().move)) == "(*, dx=0, dy=0)"
        assert str(inspect.signature(classes.Point.distance)) == "(self, /, other)"
        assert str(inspect.signature(classes.Point.origin)) == "()"
        assert classes.Point.__text_signature__ == "(x=0, y=0)"
        assert str(inspect.signature(classes.make_wide().add_to_value_7)) == "(amount=1, *, times=1, label=None)"

    def test_help(self, classes):
        text = pydoc.render_doc(classes.Point, renderer=pydoc.plaintext)
        for line in (
            "class Point(builtins.object)",
            "Point(x=0, y=0)",
            "A point in the plane.",
            "move(self, /, *, dx=0, dy=0)",
            "Move the point.",
            "To the right.",
        ):
            assert line in text
        assert "class Secret" in pydoc.render_doc(classes, renderer=pydoc.plaintext)
