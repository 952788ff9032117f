"""How arguments find their parameters, what signatures and docstrings say, and calls back into Python."""

import gc
import inspect
import pydoc

import pytest

EMPTY = inspect.Parameter.empty


class Name(str):
    __slots__ = ()


def test_positional_and_keyword(calls):
    assert calls.three(1, 2, 3) == calls.three(1, 2, c=3) == calls.three(c=3, a=1, b=2) == (1, 2, 3)
    assert calls.positional_only(1, 2, 3) == (1, 2, 3)
    assert calls.keyword_only(c=3, b=2, a=1) == (1, 2, 3)
    assert calls.mixed(1, 2, c=3) == calls.mixed(1, b=2, c=3) == (1, 2, 3)
    arguments, keywords = [1], {"c": 3, "b": 2}
    assert calls.three(*arguments, **keywords) == (1, 2, 3)


@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "message"),
    [
        ("three", (1, 2, 3, 4), {}, r"three\(\) takes at most 3 positional arguments \(4 given\)"),
        ("three", (1, 2), {}, r"three\(\) missing required argument: 'c'"),
        ("three", (), {}, r"three\(\) missing required argument: 'a'"),
        ("three", (1, 2, 3), {"a": 1}, r"three\(\) got multiple values for argument 'a'"),
        ("three", (1,), {"b": 2, "d": 3}, r"three\(\) got an unexpected keyword argument 'd'"),
        ("positional_only", (1, 2), {"c": 3}, r"positional_only\(\) got an unexpected keyword argument 'c'"),
        ("positional_only", (1, 2), {}, r"positional_only\(\) missing required argument: 'c'"),
        ("keyword_only", (1,), {"b": 2, "c": 3}, r"This function does not take positional arguments: keyword_only\(\)"),
        ("keyword_only", (), {"b": 2, "c": 3}, r"keyword argument is required: keyword_only\(\) needs 'a'"),
        ("keyword_only", (), {"a": 1, "b": 2}, r"keyword argument is required: keyword_only\(\) needs 'c'"),
        ("mixed", (), {"a": 1, "b": 2, "c": 3}, r"mixed\(\) got an unexpected keyword argument 'a'"),
        ("mixed", (1, 2, 3), {}, r"mixed\(\) takes at most 2 positional arguments \(3 given\)"),
        ("mixed", (1, 2), {}, r"keyword argument is required: mixed\(\) needs 'c'"),
        ("mixed_defaults", (), {}, r"mixed_defaults\(\) missing required argument: 'a'"),
        ("late_required", (1,), {}, r"keyword argument is required: late_required\(\) needs 'b'"),
        ("call_back", (print, 1, 2), {}, r"call_back\(\) takes at most 2 positional arguments \(3 given\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(calls, name, arguments, keywords, message):
    with pytest.raises(TypeError, match=f"^{message}"):
        getattr(calls, name)(*arguments, **keywords)


def test_functions_without_parameters_take_nothing(probe):
    assert probe.answer() == 42
    with pytest.raises(TypeError, match="takes no arguments"):
        probe.answer(1)
    with pytest.raises(TypeError, match="takes no keyword arguments"):
        probe.answer(a=1)


def test_keywords_are_found_by_value_too(calls):
    not_interned = "a ".strip()
    assert calls.three(**{not_interned: 1, Name("b"): 2, "c": 3}) == (1, 2, 3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'ä😀'"):
        calls.three(**{"ä😀": 1})
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        calls.three(**{"\ud800": 1})


def test_defaults(calls):
    assert calls.mixed_defaults(1) == (1, 2, 3)
    assert calls.mixed_defaults(1, 5) == (1, 5, 3)
    assert calls.mixed_defaults(1, c=5) == (1, 2, 5)
    assert calls.late_required(b=2) == (1, 2, 3)
    assert calls.defaults() == (None, True, -3, 255, 1500.0, "a, b", "deep blue", "x", False)
    assert calls.defaults(none=1, color="red", optional_text=None) == (1, True, -3, 255, 1500.0, "a, b", "red", None, False)


@pytest.mark.parametrize("name", ["defaults", "awkward", "mixed_defaults", "late_required"])
def test_defaults_are_what_python_shows(calls, name):
    function = getattr(calls, name)
    required = [1] if name == "mixed_defaults" else []
    others = {"b": 2} if name == "late_required" else {}
    shown = inspect.signature(function).bind(*required, **others)
    shown.apply_defaults()
    assert function(*required, **others) == (*shown.args, *shown.kwargs.values())


def test_awkward_defaults(calls):
    assert calls.awkward() == (", ", "/", "\n", "'", "")
    assert str(inspect.signature(calls.awkward)) == "(separator=', ', slash='/', newline='\\n', quote=\"'\", empty='')"


def test_any_keywords(calls):
    assert calls.collect(1) == {"first": 1}
    assert calls.collect(1, b=2, a=3) == {"first": 1, "b": 2, "a": 3}
    assert calls.collect(first=1, z=2) == {"first": 1, "z": 2}
    assert calls.collect(z=2, first=1, y=3) == {"first": 1, "z": 2, "y": 3}
    assert calls.only_keywords() == []
    assert calls.only_keywords(self=1, state=2, **{"": 3, "ä": 4, Name("n"): 5}) == ["self", "state", "", "ä", "n"]
    many = {f"key{number}": number for number in range(500)}
    assert calls.collect(0, **many) == {"first": 0, **many}


def test_any_keywords_are_converted(calls):
    with pytest.raises(TypeError, match="must be int, not str"):
        calls.collect(1, a=1, b="2")
    with pytest.raises(OverflowError, match="'b' must be between"):
        calls.collect(1, b=2**70)
    with pytest.raises(TypeError, match=r"collect\(\) missing required argument: 'first'"):
        calls.collect(a=1)
    with pytest.raises(TypeError, match="takes at most 1 positional argument "):
        calls.collect(1, 2)
    with pytest.raises(TypeError, match="does not take positional arguments"):
        calls.only_keywords(1)
    with pytest.raises(TypeError, match="lone surrogate"):
        calls.only_keywords(**{"\udfff": 1})


def test_a_module_may_refuse_bare_calls(calls):
    with pytest.raises(TypeError, match="keyword arguments are required: optional.. needs at least 'required'"):
        calls.strict.optional()
    assert calls.strict.optional(required=None) is None
    assert calls.strict.optional(required=1) == 1
    assert calls.strict.any() == []


def test_signatures(probe, calls):
    expected = {
        "three": "(a, b, c)",
        "positional_only": "(a, b, c, /)",
        "keyword_only": "(*, a, b, c)",
        "mixed": "(a, /, b, *, c)",
        "mixed_defaults": "(a, /, b=2, *, c=3)",
        "collect": "(first, **numbers)",
        "only_keywords": "(**anything)",
        "call_back": "(function, count=0)",
    }
    for name, signature in expected.items():
        assert str(inspect.signature(getattr(calls, name))) == signature
    assert str(inspect.signature(probe.answer)) == "()"


def test_text_signatures_and_docstrings(probe, calls):
    assert probe.answer.__text_signature__ == "($module, /)"
    assert probe.answer.__doc__ == "The answer."
    assert calls.three.__doc__ == "Positional or keyword."
    assert calls.mixed.__text_signature__ == "($module, a, /, b, *, c)"
    text = pydoc.render_doc(calls, renderer=pydoc.plaintext)
    assert "three(a, b, c)\n        Positional or keyword." in text


def test_names(probe, calls):
    assert (calls.three.__name__, calls.three.__qualname__, calls.three.__module__) == ("three", "three", "bindings_probe.calls")
    assert probe.answer.__module__ == "bindings_probe"
    assert calls.three.__self__ is probe


# Calls back into Python


@pytest.mark.parametrize("count", range(5))
def test_callbacks_get_their_arguments(calls, count):
    assert calls.call_back(lambda *arguments: arguments, count) == tuple(range(1, count + 1))


def test_callbacks_may_be_any_callable(calls):
    class Callable:
        def __call__(self):
            return "called"

    assert calls.call_back(Callable()) == "called"
    assert calls.call_back(dict) == {}
    for wrong in (None, 1, "print", []):
        with pytest.raises(TypeError, match=f"'function' must be callable, not {type(wrong).__name__}"):
            calls.call_back(wrong)


@pytest.mark.parametrize("exception", [ValueError, KeyboardInterrupt, StopIteration, SystemExit, MemoryError])
def test_what_a_callback_raises_comes_out(calls, exception):
    error = exception("mine")

    def function():
        raise error

    for call in (calls.call_back, calls.call_back_carelessly):
        with pytest.raises(exception) as caught:
            call(function)
        assert caught.value is error
        assert caught.traceback[-1].name == "function"


def test_an_exception_may_be_raised_before_the_call(calls):
    with pytest.raises(TypeError, match="positional argument"):
        calls.call_back(lambda: None, 3)
    with pytest.raises(ValueError, match="InvalidArgument"):
        calls.call_back(print, 5)


def test_callbacks_that_recurse_end_with_recursion_error(calls):
    def function():
        return calls.call_back(function)

    with pytest.raises(RecursionError):
        function()


def test_arguments_outlive_what_a_callback_does_to_their_list(calls):
    numbers, texts = [10**6, 10**7], ["text " * 3, "more " * 3]

    def erase(values):
        values.clear()
        gc.collect()
        return [str(number) * 10 for number in range(100)]

    assert calls.sum_after_call(numbers, lambda: erase(numbers)) == 11 * 10**6
    assert calls.join_after_call(texts, lambda: erase(texts)) == "text text text ,more more more "
    assert numbers == texts == []


def test_arguments_outlive_the_caller_s_references(calls):
    letter = "c"
    assert calls.join_after_call([letter * 2, letter * 3], lambda: gc.collect()) == "cc,ccc"
