"""Modules: submodules, loading again, other interpreters, and the end of a process."""

import gc
import importlib.util
import subprocess
import sys
import textwrap
import types
from importlib.machinery import ExtensionFileLoader

import pytest


@pytest.fixture
def run(probe, pyzig_module):
    """Runs a script in a process of its own; gives what it prints.

    `load(name)` gives it `bindings_probe` or `pyzig` afresh at each call, and `interpreters` what Python has to make more of them.
    """
    paths = {"bindings_probe": probe.__file__, "pyzig": pyzig_module("pyzig").__file__}
    prelude = f"""
        import gc, importlib.util, sys, weakref
        from importlib.machinery import ExtensionFileLoader

        paths = {paths!r}

        def load(name):
            loader = ExtensionFileLoader(name, paths[name])
            module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
            loader.exec_module(module)
            return module

        def run_in_other(script):
            '''Runs a script in a new interpreter; returns the text of what it raises, or None.'''
            try:
                import _interpreters as interpreters
            except ImportError:
                import _xxsubinterpreters as interpreters
            if sys.version_info >= (3, 13):
                number = interpreters.create("legacy")
            elif sys.version_info >= (3, 12):
                number = interpreters.create(isolated=False)
            else:
                number = interpreters.create()
            failure = None
            try:
                raised = interpreters.run_string(number, prelude + script)
                if raised is not None:
                    failure = raised.formatted
            except Exception as error:
                failure = str(error)
            interpreters.destroy(number)
            return failure
    """
    prelude = textwrap.dedent(prelude)

    def run(script):
        code = f"prelude = {prelude!r}\nexec(prelude)\n{textwrap.dedent(script)}"
        result = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True, timeout=120, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Exception ignored" not in result.stderr, result.stderr
        return result.stdout

    return run


def load_again(module):
    """A second module from the same library."""
    loader = ExtensionFileLoader("bindings_probe", module.__file__)
    again = importlib.util.module_from_spec(importlib.util.spec_from_loader("bindings_probe", loader))
    loader.exec_module(again)
    return again


class TestModules:
    def test_names_and_documentation(self, probe):
        assert probe.__name__ == "bindings_probe"
        assert probe.__doc__ == "What the tests of the binding library are written against."
        assert probe.conversions.__name__ == "bindings_probe.conversions"
        assert probe.conversions.__doc__ == "Values that come from Python and go back as they are."
        assert probe.calls.strict.__name__ == "bindings_probe.calls.strict"
        assert probe.calls.__doc__ is None
        for module in (probe, probe.conversions, probe.calls.strict):
            assert isinstance(module, types.ModuleType)

    def test_information(self, probe):
        information = probe.__pyzig__()
        assert set(information) >= {"zig_version", "release_mode", "native_bytes", "native_allocations", "live_objects"}
        assert information["live_objects"]["bindings_probe.classes.Point"] == 0
        point = probe.classes.Point()
        assert probe.__pyzig__()["live_objects"]["bindings_probe.classes.Point"] == 1
        del point
        with pytest.raises(TypeError, match="takes no arguments"):
            probe.__pyzig__(1)
        assert "native_bytes" in probe.__pyzig__.__doc__

    def test_modules_can_be_changed_like_any_other(self, probe):
        probe.extra = 1
        del probe.extra
        assert not hasattr(probe, "extra")


class TestLoadingAgain:
    def test_each_load_has_types_of_its_own(self, probe):
        again = load_again(probe)
        assert again is not probe
        assert again.classes.Point is not probe.classes.Point
        mine, other = probe.classes.Point(1, 2), again.classes.Point(1, 2)
        assert mine != other
        assert repr(mine) == repr(other)
        with pytest.raises(TypeError, match="'other' must be Point, not Point"):
            mine.distance(other)
        assert type(again.classes.Point.origin()) is again.classes.Point
        assert type(iter(again.ownership.Block(1))) is again.ownership.BlockIterator
        with pytest.raises(again.failures.ProbeError) as caught:
            again.failures.raise_own("mine")
        assert not isinstance(caught.value, probe.failures.ProbeError)
        assert again.calls.three(a=1, b=2, c=3) == (1, 2, 3)

    def test_a_second_load_goes_away(self, probe):
        gc.collect()
        names = ("Point", "Block", "Pair", "Secret")

        def count():
            gc.collect()
            return sum(1 for value in gc.get_objects() if isinstance(value, type) and value.__name__ in names)

        before = count()
        for _ in range(5):
            again = load_again(probe)
            again.classes.Point(1).move(dx=1)
            assert count() == before + len(names)
        del again
        assert count() == before

    def test_objects_outlive_their_module(self, probe):
        again = load_again(probe)
        point, block, function = again.classes.Point(1, 2), again.ownership.Block(3), again.classes.Point.origin
        del again
        gc.collect()
        assert repr(point.nearest([point])) == "Point(1, 2)"
        assert list(block) == [0, 0, 0]
        assert repr(function()) == "Point(0, 0)"

    def test_importing_again(self, run):
        assert (
            run("""
            sys.path.insert(0, paths["bindings_probe"].rpartition("/")[0])
            import bindings_probe as first
            del sys.modules["bindings_probe"]
            import bindings_probe as second
            print(first is second, first.classes.Point is second.classes.Point, first.classes.Point(1) == second.classes.Point(1))
        """)
            == "False False False\n"
        )

    def test_loading_the_graph_again(self, run):
        """Nodes and edges are those of the process; the classes are not."""
        assert (
            run("""
            first, second = load("pyzig").gen.graph.graph, load("pyzig").gen.graph.graph
            node = first.Node.create(key="value")
            view = second.GraphView.create()
            try:
                view.insert_node(node=node)
            except TypeError as error:
                print(error)
            print(second.Node.create().get_uuid() - node.get_uuid())
        """)
            == "Invalid object: 'node' must be Node, not NodeReference\n2\n"
        )


class TestInterpreters:
    def test_each_interpreter_has_types_of_its_own(self, run):
        script = """
            other = load("bindings_probe")
            point = other.classes.Point(3, 4)
            point.move(dx=1)
            assert repr(point) == "Point(4, 4)"
            assert other.calls.three(1, c=3, b=2) == (1, 2, 3)
            assert list(other.ownership.Block(2, 7)) == [7, 7]
            try:
                other.failures.raise_own("mine")
            except other.failures.ProbeError:
                pass
        """
        assert (
            run(f"""
            mine = load("bindings_probe")
            point = mine.classes.Point(1, 2)
            print(run_in_other({textwrap.dedent(script)!r}))
            point.move(dx=1)
            print(point, mine.calls.three(1, c=3, b=2), mine.__pyzig__()["live_objects"]["bindings_probe.classes.Point"])
        """)
            == "None\nPoint(2, 2) (1, 2, 3) 1\n"
        )

    def test_many_interpreters_one_after_the_other(self, run):
        assert (
            run("""
            for _ in range(5):
                print(run_in_other("load('bindings_probe').classes.Point(1).move(dx=1)"), end=" ")
            print(load("bindings_probe").classes.Point(1))
        """)
            == "None None None None None Point(1, 0)\n"
        )

    def test_the_graph_is_for_one_interpreter(self, run):
        output = run("""
            graph = load("pyzig").gen.graph.graph
            node = graph.Node.create()
            print(run_in_other("load('pyzig')"))
            print(graph.Node.create().get_uuid() - node.get_uuid())
        """)
        assert "ImportError" in output
        assert "one set of nodes and edges for the whole process" in output
        assert output.endswith("\n1\n")


class TestTheEndOfAProcess:
    def test_objects_in_globals_cycles_and_destructors(self, run):
        """Python's own end takes modules and types apart in any order: nothing may be touched that is gone."""
        assert (
            run("""
            probe = load("bindings_probe")
            graph = load("pyzig").gen.graph.graph

            class Last:
                def __init__(self):
                    self.me = self
                    self.point = probe.classes.Point(1, 2)
                    self.block = probe.ownership.Block(10)
                    self.box = probe.ownership.Box(self)
                    self.view = graph.GraphView.create()
                    self.view.create_and_insert_node().store(data=self)

                def __del__(self):
                    self.point.move(dx=1)
                    list(self.block)
                    self.view.get_nodes()
                    self.view.create_and_insert_node().node().get_uuid()

            last = Last()
            sys.last = Last()
            kept = [probe.classes.Point(), probe.ownership.Pair(probe, probe.classes), weakref.ref(last.view)]
            probe.itself = probe
            probe.classes.Point.view = last.view
            iterator = iter(last.view)
            function = graph.GraphView.create
            print("end")
        """)
            == "end\n"
        )

    def test_threads_that_are_still_running(self, run):
        assert (
            run("""
            import threading
            graph = load("pyzig").gen.graph.graph

            begun = threading.Semaphore(0)

            def work():
                while True:
                    view = graph.GraphView.create()
                    view.create_and_insert_node().store(data=view)
                    begun.release()

            for _ in range(3):
                threading.Thread(target=work, daemon=True).start()
            for _ in range(100): begun.acquire()
            print("end")
        """)
            == "end\n"
        )


class TestThreads:
    def test_threads_share_views(self, run):
        assert (
            run("""
            import threading
            sys.setswitchinterval(1e-5)
            graph = load("pyzig").gen.graph.graph
            view = graph.GraphView.create()
            hub = view.create_and_insert_node()
            failures = []

            def work(edge_type):
                try:
                    for _ in range(500):
                        node = view.create_and_insert_node()
                        view.insert_edge(edge=graph.Edge.create(source=hub.node(), target=node.node(), edge_type=edge_type))
                        hub.visit_edges_of_type(edge_type=edge_type, ctx=None, f=lambda ctx, edge: edge.edge().target())
                        node.store(data=[view])
                    assert len(hub.edges_of_type(edge_type=edge_type)) == 500
                except BaseException as error:
                    failures.append(error)

            threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print(failures, view.get_node_count(), view.get_edge_count())
        """)
            == "[] 2002 2000\n"
        )
