"""Who frees what, and when: owners, borrowers, holders of Python objects, and the garbage collector."""

import gc
import struct
import subprocess
import sys
import weakref

import pytest


class Thing:
    """Something that can be referred to weakly."""


@pytest.fixture(autouse=True)
def nothing_stays(request, live, allocations):
    """What a test makes is gone after it."""
    gc.collect()
    before = live(), allocations()
    yield
    gc.collect()
    if request.function is not test_the_counters_see_a_leak:
        assert (live(), allocations()) == before


class TestOwners:
    def test_memory_is_freed_with_the_object(self, ownership, allocations):
        freed, before = ownership.freed_blocks(), allocations()
        block = ownership.Block(100, fill=7)
        assert (len(block), block.get(99)) == (100, 7)
        assert allocations() == before + 1
        del block
        assert (ownership.freed_blocks(), allocations()) == (freed + 1, before)

    def test_a_failed_constructor_owns_nothing(self, ownership, allocations):
        before = allocations()
        with pytest.raises(ValueError, match="InvalidArgument"):
            ownership.Block(2_000_000)
        with pytest.raises(OverflowError, match="'size' must be between 0 and 4294967295, not -1"):
            ownership.Block(-1)
        assert allocations() == before

    def test_subclass_instances_are_freed_too(self, ownership):
        class Derived(ownership.Block):
            pass

        freed = ownership.freed_blocks()
        block = Derived(10)
        block.me = block
        del block
        gc.collect()
        assert ownership.freed_blocks() == freed + 1

    def test_several_owners_in_one_result(self, ownership):
        block = ownership.Block(5, 3)
        first, second = block.halves()
        assert (list(first), list(second)) == ([3, 3], [3, 3, 3])
        assert [list(single) for single in block.singles()] == [[3]] * 5
        named = block.named("name")
        assert {name: list(value) for name, value in named.items()} == {"name": [3] * 5, "fixed": [3] * 5}

    def test_a_result_that_cannot_be_made_is_freed(self, ownership):
        testcapi = pytest.importorskip("_testcapi", reason="this Python has no _testcapi")
        block = ownership.Block(5, 3)
        gc.disable()
        try:
            for method in (block.halves, block.singles, lambda: block.named("name"), lambda: ownership.Block(3), lambda: list(block)):
                for place in range(100):
                    testcapi.set_nomemory(place, 0)
                    try:
                        method()
                        is_done = True
                    except MemoryError:
                        is_done = False
                    finally:
                        testcapi.remove_mem_hooks()
                    if is_done:
                        break
                assert is_done
        finally:
            gc.enable()

    def test_a_dict_key_that_cannot_be_made(self, ownership):
        with pytest.raises(TypeError, match="lone surrogate"):
            ownership.Block(1).named("\ud800")


class TestIndices:
    def test_negative_indices_are_out_of_range(self, ownership):
        block = ownership.Block(3)
        with pytest.raises(OverflowError, match="'index' must be between 0 and"):
            block.get(-1)
        with pytest.raises(IndexError, match="index out of range"):
            block.get(3)
        with pytest.raises(IndexError, match="index out of range"):
            block.get(2**64 - 1)


class TestBorrowers:
    def test_a_borrower_keeps_its_owner(self, ownership):
        freed = ownership.freed_blocks()
        iterator = iter(ownership.Block(3, 5))
        gc.collect()
        assert ownership.freed_blocks() == freed
        assert list(iterator) == [5, 5, 5]
        assert next(iterator, None) is None
        del iterator
        assert ownership.freed_blocks() == freed + 1

    def test_containers(self, ownership):
        block = ownership.Block(3, 5)
        assert 5 in block
        assert 6 not in block
        assert 2**40 not in block
        assert -5 not in block
        with pytest.raises(TypeError):
            "5" in block  # noqa: B015


class TestBuffers:
    def test_the_memory_is_shared(self, ownership):
        block = ownership.Block(4, 9)
        view = memoryview(block)
        assert (view.format, view.itemsize, view.shape, view.strides, view.readonly, view.ndim) == ("I", 4, (4,), (4,), True, 1)
        assert view.tolist() == [9] * 4
        assert bytes(block) == struct.pack("4I", 9, 9, 9, 9)
        with pytest.raises(TypeError, match="read-only"):
            view[0] = 1
        assert view.cast("B").nbytes == 16
        assert struct.unpack_from("I", block, 8) == (9,)

    def test_a_view_keeps_the_object(self, ownership):
        freed = ownership.freed_blocks()
        view = memoryview(ownership.Block(4, 9))[1:]
        gc.collect()
        assert ownership.freed_blocks() == freed
        assert view.tolist() == [9, 9, 9]
        view.release()
        del view
        assert ownership.freed_blocks() == freed + 1

    def test_empty_buffers(self, ownership):
        assert bytes(ownership.Block(0)) == b""
        assert memoryview(ownership.Block(0)).tolist() == []

    def test_writing_is_refused(self, ownership):
        with pytest.raises((BufferError, TypeError)):
            struct.pack_into("I", ownership.Block(4), 0, 1)

    @pytest.mark.parametrize("item_size", [0, 1, 2, 8])
    def test_more_than_there_can_be(self, ownership, item_size):
        with pytest.raises(OverflowError, match="the result does not fit"):
            memoryview(ownership.Boundless(item_size))


class TestHolders:
    def test_boxes(self, ownership):
        thing = Thing()
        count = sys.getrefcount(thing)
        box = ownership.Box(thing)
        assert box.content is thing
        assert sys.getrefcount(thing) == count + 1
        box.content = box.content
        assert sys.getrefcount(thing) == count + 1
        box.content = None
        assert sys.getrefcount(thing) == count
        assert box.content is None
        assert ownership.Box().content is None

    def test_the_content_goes_with_the_box(self, ownership):
        gone = weakref.ref(thing := Thing())
        box = ownership.Box(thing)
        del thing
        assert gone() is not None
        del box
        assert gone() is None

    def test_the_collector_knows_what_is_held(self, ownership):
        thing = Thing()
        bag = ownership.Bag()
        bag.add(thing)
        for holder in (ownership.Box(thing), ownership.Pair(thing), ownership.Pair(1, thing), bag):
            assert gc.is_tracked(holder)
            assert thing in gc.get_referents(holder)
            assert type(holder) in gc.get_referents(holder)

    def test_what_holds_nothing_is_not_tracked(self, classes, ownership):
        assert not gc.is_tracked(classes.Point())
        assert not gc.is_tracked(ownership.Block(1))
        assert gc.is_tracked(iter(ownership.Block(1)))

    @pytest.mark.parametrize("kind", ["box", "box of itself", "pair", "bag", "chain", "through an attribute"])
    def test_cycles_are_collected(self, ownership, kind):
        gone = []
        for _ in range(5):
            thing = Thing()
            gone.append(weakref.ref(thing))
            if kind == "box":
                thing.box = ownership.Box(thing)
            elif kind == "box of itself":
                box = ownership.Box(thing)
                box.content = thing.box = box
                box.content = box
            elif kind == "pair":
                thing.pair = ownership.Pair(thing, thing)
            elif kind == "bag":
                thing.bag = ownership.Bag()
                for _ in range(3):
                    thing.bag.add(thing)
                    thing.bag.add(thing.bag)
            elif kind == "chain":
                thing.box = ownership.Box([ownership.Pair({"thing": thing})])
            else:

                class Derived(ownership.Box):
                    pass

                thing.box = Derived()
                thing.box.thing = thing
        thing = box = Derived = None  # noqa: N806
        gc.collect()
        assert [reference() for reference in gone] == [None] * 5

    def test_a_live_cycle_stays_whole(self, ownership):
        thing = Thing()
        thing.pair = ownership.Pair(thing, thing)
        gc.collect()
        assert thing.pair.first is thing.pair.second is thing
        del thing.pair

    def test_a_cleared_object_can_still_be_used(self, ownership):
        """A destructor may meet an object whose references the collector has taken away already."""
        seen = []

        class Witness:
            def __del__(self):
                seen.append((self.box.content, self.pair.first, self.pair.second, len(self.bag)))

        for _ in range(3):
            witness = Witness()
            witness.box, witness.pair, witness.bag = ownership.Box(witness), ownership.Pair(witness, witness), ownership.Bag()
            witness.bag.add(witness)
        del witness
        gc.collect()
        assert len(seen) == 3
        seen.clear()

    def test_a_setter_that_runs_code_finds_the_new_content(self, ownership):
        box = ownership.Box()
        seen = []

        class Nosy:
            def __del__(self):
                seen.append(box.content)

        box.content = Nosy()
        box.content = "new"
        assert seen == ["new"]

    def test_long_chains_are_freed_without_recursion(self, ownership):
        chain = None
        for _ in range(500_000):
            chain = ownership.Box(chain)
        del chain

    def test_long_mixed_chains_are_freed_without_recursion(self, ownership):
        class Derived(ownership.Box):
            pass

        chain = None
        for number in range(200_000):
            chain = [ownership.Box, ownership.Pair, Derived, lambda value: [value]][number % 4](chain)
        del chain

    def test_order_of_destruction_in_a_chain(self, ownership):
        """Waiting objects are freed before the outermost release returns."""
        gone = weakref.ref(thing := Thing())
        chain = thing
        for _ in range(1000):
            chain = ownership.Box(chain)
        del thing
        assert gone() is not None
        del chain
        assert gone() is None


class TestCanonicalWrappers:
    def test_there_is_one_at_a_time(self, ownership):
        first = ownership.Canonical.of(1)
        assert ownership.Canonical.of(1) is first
        assert ownership.Canonical.of(2) is not first
        number = id(first)
        del first
        assert ownership.Canonical.of(1) is not None
        assert number

    def test_a_dying_wrapper_is_not_found_again(self, ownership):
        """Neither by a callback of a weak reference nor by the destructor of what it holds."""
        seen = []

        class Nosy:
            def __del__(self):
                seen.append(ownership.Canonical.of(3).content)

        wrapper = ownership.Canonical.of(3)
        wrapper.content = Nosy()
        reference = weakref.ref(wrapper, lambda _: seen.append(ownership.Canonical.of(3).content))
        del wrapper
        assert reference() is None
        assert seen == [None, None]

    def test_a_dying_wrapper_that_waits_is_not_found_either(self, ownership):
        chain = None
        seen = []

        class Nosy:
            def __del__(self):
                seen.extend(ownership.Canonical.of(number).content for number in range(256))

        chain = Nosy()
        for number in range(256):
            wrapper = ownership.Canonical.of(number)
            wrapper.content = chain
            chain = wrapper
        del wrapper, chain
        gc.collect()
        assert seen == [None] * 256

    def test_cycles_through_canonical_wrappers(self, ownership):
        wrapper = ownership.Canonical.of(5)
        wrapper.content = [wrapper]
        del wrapper
        gc.collect()
        assert ownership.Canonical.of(5).content is None


# The module, its types, and an instance whose end calls what is bound to them are garbage at once. Python clears in the order in which they
# were made: first the module and its types, then the list, which ends the instance, and what that calls is still whole.
FAREWELL = """\
import gc, importlib.util, sys
from importlib.machinery import ExtensionFileLoader

gc.disable()
loader = ExtensionFileLoader("bindings_probe", sys.argv[1])
probe = importlib.util.module_from_spec(importlib.util.spec_from_loader("bindings_probe", loader))
loader.exec_module(probe)
farewells = []


def prepare(ownership):
    class Derived(ownership.Farewell):
        pass

    functions = [ownership.freed_blocks, ownership.Canonical.of, ownership.Farewell(int).again, Derived(int).again]
    classes = [ownership.Farewell, Derived]

    def call(write=sys.stdout.write):
        for function, arguments in zip([*functions, *classes], [(), (7,), (), (), (int,), (int,)]):
            try:
                result = function(*arguments)
            except Exception as error:
                write(f"{type(error).__name__}: {error}\\n")
            else:
                write(f"{type(result).__name__}\\n")

    farewells.append(farewells)
    farewells.append(ownership.Farewell(call))


prepare(probe.ownership)
if sys.argv[2] == "collector":
    del probe, loader, prepare, farewells
    gc.collect()
    print("collected")
"""


@pytest.mark.parametrize("end", ["collector", "session"])
def test_what_the_end_of_a_payload_calls_can_call_the_module(probe, end):
    command = [sys.executable, "-c", FAREWELL, probe.__spec__.origin, end]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    told = run.stdout.splitlines()
    assert told[:2] == ["int", "Canonical"]
    for line, name in zip(told[2:6], ["Farewell", "Derived"] * 2, strict=True):
        # Which of both depends on whether this Python has taken the types from their module by then.
        assert line in ("Farewell", name, f"RuntimeError: the module of '{name}' has been unloaded")
    assert told[6:] == (["collected"] if end == "collector" else [])


def test_the_counters_see_a_leak(probe, ownership):
    before = probe.__pyzig__()
    ownership.leak(1000)
    after = probe.__pyzig__()
    assert after["native_bytes"] - before["native_bytes"] == 1000
    assert after["native_allocations"] - before["native_allocations"] == 1
