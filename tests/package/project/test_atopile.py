"""In a project like atopile, which has a loader of its own: whoever comes first builds, once, and the other finds it done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from atopile_tree import FAKE_ZIG, MODULE_ZIG, MODULES, PYPROJECT, STUB_AS_KEPT, Atopile

from pytest_pyzig.project.compiler import find_compiler

_COMPILER = find_compiler()
PROJECTS_OWN = "made by the project"
OURS = "Native graph layer."


@pytest.fixture(scope="session")
def foreign_libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Native modules that were not made with our binding library."""
    folder = tmp_path_factory.mktemp("foreign")
    _compile_libraries(folder, PROJECTS_OWN)
    return folder


def _compile_libraries(folder: Path, text: str) -> None:
    for name in MODULES:
        (folder / f"{name}.zig").write_text(MODULE_ZIG.replace("NAME", name).replace(PROJECTS_OWN, text))
        options = ["-dynamic", "-OReleaseSmall", "-fstrip", "-lc", "-fallow-shlib-undefined", f"-femit-bin={name}.so"]
        subprocess.run([_COMPILER.path, "build-lib", *options, f"{name}.zig"], cwd=folder, check=True)


@pytest.fixture(scope="session")
def libraries_of_modes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, in a folder for each of three release modes that they name."""
    top = tmp_path_factory.mktemp("modes")
    for mode in ("Debug", "ReleaseFast", "ReleaseSafe"):
        (top / mode).mkdir()
        _compile_libraries(top / mode, f"made in {mode}")
    return top


@pytest.fixture
def atopile(tmp_path: Path, foreign_libraries: Path) -> Atopile:
    """The project, with a compiler that copies what was compiled before."""
    zig = tmp_path / "zig"
    zig.write_text(FAKE_ZIG)
    zig.chmod(0o755)
    made = Atopile(tmp_path / "atopile", zig, tmp_path / "log", {"FAKE_LIBRARIES": str(foreign_libraries)})
    made.write()
    return made


@pytest.fixture
def quick_replacing(atopile: Atopile, pyzig: object, tmp_path: Path) -> None:
    """Our own modules are built, and black lays out nothing: that takes it longer than all else that replacing is."""
    (tmp_path / "quick").mkdir()
    (tmp_path / "quick" / "black.py").write_text("")
    atopile.environment["PYTHONPATH"] += f"{os.pathsep}{tmp_path / 'quick'}"


def test_pytest_comes_first(atopile: Atopile) -> None:
    result = atopile.pytest()
    assert "2 passed" in result.stdout
    assert "pyzig: Zig 0.16.0, ReleaseFast, 2 modules built in" in result.stdout
    assert len(atopile.builds) == 1
    assert "-Dpython-include=" in atopile.builds[0]
    assert atopile.status() == ""
    assert atopile.load() == PROJECTS_OWN
    assert "2 modules fresh" in atopile.pytest().stdout
    assert "2 passed" in atopile.pytest("-n", "2").stdout
    assert len(atopile.builds) == 1


def test_the_loader_comes_first(atopile: Atopile) -> None:
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1
    for _ in range(2):
        result = atopile.pytest("-v")
        assert "2 modules fresh" in result.stdout
        assert "2 passed" in result.stdout
    assert "2 passed" in atopile.pytest("-n", "2").stdout
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1
    assert atopile.status() == ""


def test_workers_of_xdist_come_first(atopile: Atopile) -> None:
    assert "2 passed" in atopile.pytest("-n", "2").stdout
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1


def test_a_change_of_the_sources_or_the_mode_is_a_build_for_both(atopile: Atopile) -> None:
    atopile.pytest()
    source = atopile.tree / "src" / "pyzig.zig"
    original = source.read_text()
    source.write_text(original + "// more\n")
    assert "2 modules built in" in atopile.pytest().stdout
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 2
    # Back again: our store has that build, and the loader takes it from its place.
    source.write_text(original)
    assert "2 modules fresh" in atopile.pytest().stdout
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 2
    assert atopile.load(FBRK_ZIG_RELEASEMODE="RELEASE_SAFE") == PROJECTS_OWN
    assert "ReleaseSafe, 2 modules fresh" in atopile.pytest(FBRK_ZIG_RELEASEMODE="RELEASE_SAFE").stdout
    assert len(atopile.builds) == 3
    assert "-Doptimize=ReleaseSafe" in atopile.builds[2]


def test_the_option_is_obeyed_by_the_loader(atopile: Atopile) -> None:
    result = atopile.pytest("--pyzig-release-mode=ReleaseSmall")
    assert "ReleaseSmall, 2 modules built" in result.stdout
    assert "2 passed" in result.stdout
    assert len(atopile.builds) == 1
    # What lies there is not what the loader wants without the option, and it knows.
    atopile.load()
    assert len(atopile.builds) == 2


def test_copy_that_was_secretly_changed_is_made_anew(atopile: Atopile) -> None:
    atopile.pytest()
    copy = atopile.libraries / "pyzig.so"
    before = copy.stat()
    copy.write_bytes(bytes(before.st_size))
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    code = "import pytest_pyzig, pyzig; print(pyzig.__doc__, pyzig.__file__)"
    assert atopile.run("-c", code).stdout == f"{PROJECTS_OWN} {copy}\n"
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1


def test_pytest_waits_for_the_loader(atopile: Atopile, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    loading = atopile.start("-c", "import faebryk.core.zig", FAKE_GATE=str(gate))
    _wait_until(lambda: len(atopile.builds) == 1)
    testing = [atopile.start("-m", "pytest", *arguments) for arguments in (("-q",), (), ("-n", "2"))]
    for process in testing:
        assert "being built by process " in _first_error_line(process)
    assert [process.poll() for process in testing] == [None, None, None]
    gate.touch()
    assert "".join(loading.communicate(timeout=60)) == ""
    outputs = [process.communicate(timeout=120) for process in testing]
    assert ["2 passed" in output for output, _ in outputs] == [True] * 3, outputs
    assert len(atopile.builds) == 1


def test_pytest_builds_what_the_loader_did_not(atopile: Atopile, tmp_path: Path) -> None:
    """The process that held the lock is gone, and its number may be another's by now."""
    atopile.libraries.mkdir(parents=True)
    lock = atopile.libraries / "lock"
    lock.write_text("999999999")
    assert "2 passed" in atopile.pytest().stdout
    # This process is alive, and has a child that is no compiler, whatever it is told; nor did it exist yet at the time of the second lock.
    alive = subprocess.Popen(["sh", "-c", "sh -c 'sleep 600; :' no compiler of pyzig & wait"], start_new_session=True)
    for age, text in enumerate(("", "// more")):
        lock.write_text(str(alive.pid))
        if age:
            os.utime(lock, (0, 0))
        (atopile.tree / "src" / "new.zig").write_text(text)
        assert "2 passed" in atopile.pytest().stdout
        assert not lock.exists()
    os.killpg(alive.pid, signal.SIGKILL)
    alive.wait()
    assert len(atopile.builds) == 3


def test_who_waits_for_pytest_does_not_lose_patience(atopile: Atopile, tmp_path: Path) -> None:
    """The loader's lock is not ours to hold: whoever waits for that gives up after a time."""
    gate = tmp_path / "gate"
    testing = atopile.start("-m", "pytest", FAKE_GATE=str(gate))
    _wait_until(lambda: len(atopile.builds) == 1)
    loading = atopile.start("-c", "import faebryk.core.zig", LOADER_PATIENCE_S="0.5", FAKE_GATE=str(gate))
    _wait_until(lambda: len(atopile.builds) == 2 or loading.poll() is not None)
    gate.touch()
    output, errors = loading.communicate(timeout=60)
    assert loading.returncode == 0, output + errors
    output, errors = testing.communicate(timeout=60)
    assert "2 passed" in output, output + errors


INPUTS_BESIDES = {
    "arguments": lambda atopile: (atopile.root / "pyproject.toml").write_text(PYPROJECT + '[tool.pyzig]\nbuild-args = ["-Dextra=1"]\n'),
    "header": lambda atopile: (atopile.tree / "src" / "x.h").write_text("int x;"),
    "dependencies": lambda atopile: (atopile.tree / "build.zig.zon").write_text(".{}"),
    "folder that is passed over otherwise": lambda atopile: _write(atopile.tree / "src" / "zig-pkg" / "x.zig", "// new"),
}


def test_what_the_loader_does_not_look_at_makes_our_build_stale(atopile: Atopile) -> None:
    atopile.pytest()
    for what, change in INPUTS_BESIDES.items():
        change(atopile)
        assert "2 modules built in" in atopile.pytest().stdout, what
    assert "2 modules fresh" in atopile.pytest().stdout
    assert len(atopile.builds) == 1 + len(INPUTS_BESIDES)


def test_what_the_loader_built_before_such_a_change_is_not_taken(atopile: Atopile) -> None:
    atopile.load()
    INPUTS_BESIDES["header"](atopile)
    assert "2 modules built in" in atopile.pytest().stdout


def test_libraries_that_name_another_compiler_are_not_taken(atopile: Atopile, foreign_libraries: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    shutil.copytree(foreign_libraries, others)
    for name in MODULES:
        with (others / f"{name}.so").open("ab") as file:
            file.write(b"\0zig 0.14.0\0")
    atopile.load(FAKE_LIBRARIES=str(others))
    assert "2 modules built in" in atopile.pytest().stdout


def test_a_loader_in_another_mode_is_waited_for(atopile: Atopile, libraries_of_modes: Path, tmp_path: Path) -> None:
    """It is between its two libraries: the first is new, the second and the mark are old."""
    atopile.environment["FAKE_LIBRARIES"] = str(libraries_of_modes)
    between = tmp_path / "between"
    atopile.load()
    loading = atopile.start("-c", "import faebryk.core.zig", FBRK_ZIG_RELEASEMODE="DEBUG", FAKE_BETWEEN=str(between))
    _wait_until(Path(f"{between}.reached").exists)
    testing = atopile.start("-m", "pytest", "-k", "one_of_each")
    assert f"being built by process {loading.pid}\n" in _first_error_line(testing)
    between.touch()
    for process in (loading, testing):
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, output + errors
    texts = [path.read_bytes().partition(b"made in ")[2].partition(b"\0")[0].decode() for path in sorted(atopile.libraries.glob("*.so"))]
    assert texts == ["ReleaseFast", "ReleaseFast"]
    assert atopile.load() == "made in ReleaseFast"
    assert len(atopile.builds) == 3


@pytest.mark.parametrize("state", ["built", "replaced"])
def test_nothing_is_put_there_while_the_loader_builds(
    atopile: Atopile, libraries_of_modes: Path, tmp_path: Path, quick_replacing: None, state: str
) -> None:
    """Not what is fresh in our store, nor our own modules: else there would be one library of each kind."""
    atopile.environment["FAKE_LIBRARIES"] = str(libraries_of_modes)
    between = tmp_path / "between"
    environment = {} if state == "built" else {"PYZIG_ZIG": _COMPILER.path}
    atopile.pytest("-k", "one_of_each")
    if state == "replaced":
        atopile.run("-m", "pytest_pyzig", "replace", **environment)
        (atopile.tree / "src" / "new.zig").write_text("")
    loading = atopile.start("-c", "import faebryk.core.zig", FBRK_ZIG_RELEASEMODE="DEBUG", FAKE_BETWEEN=str(between))
    _wait_until(Path(f"{between}.reached").exists)
    testing = atopile.start("-m", "pytest", "-k", "one_of_each", **environment)
    assert f"being built by process {loading.pid}\n" in _first_error_line(testing)
    between.touch()
    for process in (loading, testing):
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, output + errors
    texts = {path.read_bytes().partition(b"made in ")[2].partition(b"\0")[0] for path in atopile.libraries.glob("*.so")}
    assert texts == ({b"ReleaseFast"} if state == "built" else {b""})
    assert atopile.load() == ("made in ReleaseFast" if state == "built" else OURS)


STALE_PROCESS = """\
import pytest
assert pytest.main(["-q", "-k", "native"]) in (0, 1)
{change}
assert pytest.main(["-q", "-k", "native", {second}]) == 4
"""


@pytest.mark.parametrize(
    ("change", "second"),
    [("", "'--pyzig-release-mode=Debug'"), ("open('src/faebryk/core/zig/src/new.zig', 'w').close()", "")],
    ids=["mode", "sources"],
)
def test_a_process_that_has_loaded_what_is_gone_runs_no_tests_on_it(
    atopile: Atopile, libraries_of_modes: Path, change: str, second: str
) -> None:
    atopile.environment["FAKE_LIBRARIES"] = str(libraries_of_modes)
    result = atopile.run("-c", STALE_PROCESS.format(change=change, second=second))
    assert "pyzig.so as it was before, and tests would go on using that: start a new process" in result.stderr


def test_collecting_prints_node_ids_only(atopile: Atopile) -> None:
    for _ in range(2):
        result = atopile.pytest("--collect-only", "-q", "--no-header", "--continue-on-collection-errors")
        assert [line for line in result.stdout.splitlines() if "::" in line] == [
            "test_native.py::test_native_layer",
            "test_native.py::test_there_is_one_of_each",
        ]
        assert len(atopile.builds) == 1


PERSISTENT_WORKER = """\
import os
import sys

import pytest


class Worker:
    def pytest_configure(self, config):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            config.pluginmanager.unregister(reporter)


before = dict(os.environ), list(sys.meta_path), len(os.listdir("/proc/self/fd"))
for _ in range(3):
    for test in ("test_native_layer", "test_there_is_one_of_each"):
        assert pytest.main([f"test_native.py::{test}", "-vv", "--no-header", "--no-summary"], plugins=[Worker()]) == 0
        os.environ.pop("PYTEST_VERSION", None)
after = dict(os.environ), list(sys.meta_path), len(os.listdir("/proc/self/fd"))
assert [repr(finder).partition(" object")[0] for finder in after[1]].count("<pytest_pyzig.loading.finder.DeclaredModuleFinder") == 1
assert after[0] == before[0]
assert after[2] == before[2], (before[2], after[2])
"""


def test_persistent_workers(atopile: Atopile) -> None:
    atopile.load()
    atopile.run("-c", PERSISTENT_WORKER, FBRK_ZIG_NORECOMPILE="1")
    assert len(atopile.builds) == 1
    assert not (atopile.root / ".pyzig").exists()
    # Without that variable as well.
    atopile.run("-c", PERSISTENT_WORKER)
    assert len(atopile.builds) == 1


def test_a_step_that_is_not_there(atopile: Atopile) -> None:
    (atopile.root / "pyproject.toml").write_text(
        '[tool.pyzig]\nroot = "src/faebryk/core/zig"\nstep = "python-extension"\nlibraries = ["pyzig", "pyzig_sexp"]\n'
    )
    result = atopile.pytest(check=False)
    assert result.returncode == 4
    assert "no step named 'python-extension'" in result.stderr
    assert "its build.zig declares, with these arguments, the steps install, python-ext\n" in result.stderr
    assert "  -Dpython-include=[string] Folder of Python's headers\n" in result.stderr
    assert "Add a path" not in result.stderr


def test_build_arguments_are_added_and_have_the_last_word(atopile: Atopile) -> None:
    with (atopile.root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.pyzig]\nbuild-args = ["-Dpython-include=/elsewhere", "--verbose"]\n')
    assert "2 passed" in atopile.pytest().stdout
    assert atopile.builds[0].count("-Dpython-include=") == 1
    assert "-Dpython-include=/elsewhere --verbose" in atopile.builds[0]
    assert f"-Dpython-lib=python{sys.version_info[0]}.{sys.version_info[1]} " in atopile.builds[0]


def test_the_option_may_be_declared_in_a_file_that_the_build_file_imports(atopile: Atopile) -> None:
    build_file = atopile.tree / "build.zig"
    (atopile.tree / "options.zig").write_text(build_file.read_text())
    build_file.write_text('pub const build = @import("options.zig").build;\n')
    assert "2 passed" in atopile.pytest().stdout


def test_a_library_that_does_not_build_leaves_all_as_it_is(atopile: Atopile) -> None:
    atopile.load()
    before = {path.name: path.stat().st_ino for path in atopile.libraries.iterdir()}
    build_file = atopile.tree / "build.zig"
    build_file.write_text(build_file.read_text() + "// edited\n")
    result = atopile.pytest(check=False, FAKE_LIBRARIES="/nowhere")
    assert result.returncode == 4
    assert "left no library of the module pyzig" in result.stderr
    assert {path.name: path.stat().st_ino for path in atopile.libraries.iterdir()} == before


def test_stubs_that_somebody_edited_are_put_right(atopile: Atopile) -> None:
    atopile.pytest()
    stub = atopile.tree / "gen" / "graph" / "pyzig.pyi"
    stub.write_text(STUB_AS_KEPT + "x: int\n")
    result = atopile.pytest("--pyzig-check-stubs", check=False)
    assert result.returncode == 4
    assert "src/faebryk/core/zig/gen/graph/pyzig.pyi differs" in result.stderr
    atopile.pytest()
    assert atopile.status() == ""


def test_stubs_that_cannot_be_laid_out_are_left_alone(atopile: Atopile) -> None:
    (atopile.root / "src" / "black.py").write_text("raise SystemExit('no black today')\n")
    stub = atopile.tree / "gen" / "graph" / "pyzig.pyi"
    stub.write_text(STUB_AS_KEPT + "x: int\n")
    assert "black could not format them: no black today" in atopile.pytest(check=False, PYTHONPATH=str(atopile.root / "src")).stderr
    assert stub.read_text() == STUB_AS_KEPT + "x: int\n"


def test_rules_of_a_path_are_obeyed(atopile: Atopile) -> None:
    with (atopile.root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.ruff.lint.per-file-ignores]\n"src/faebryk/core/zig/gen/**" = ["F401"]\n')
    atopile.pytest()
    assert "import os\n" in (atopile.tree / "gen" / "graph" / "pyzig.pyi").read_text()


def test_nothing_is_written_where_nothing_may_be_compiled(atopile: Atopile) -> None:
    atopile.pytest()
    shutil.rmtree(atopile.tree / "zig-out")
    atopile.pytest(check=False, FBRK_ZIG_NORECOMPILE="1")
    assert not (atopile.tree / "zig-out").exists()
    atopile.load()
    result = atopile.pytest("--pyzig-release-mode=Debug", FBRK_ZIG_NORECOMPILE="1")
    assert "pyzig: 2 modules not recompiled\n" in result.stdout


def test_sparing_the_loader_is_no_wish_of_the_user(atopile: Atopile, tmp_path: Path) -> None:
    """What a test starts in another project may compile."""
    other = tmp_path / "other"
    _write(other / "src" / "fast.zig", "")
    _write(other / "pyproject.toml", '[tool.pyzig.modules]\nfast = "src/fast.zig"\n')
    code = "import pytest_pyzig.loading.session as loader\nassert loader.open_session('OTHER').recompile\n".replace("OTHER", str(other))
    (atopile.root / "test_child.py").write_text(
        "import os, subprocess, sys\n\ndef test_it():\n    assert os.environ['FBRK_ZIG_NORECOMPILE'] == '1'\n"
        f"    subprocess.run([sys.executable, '-c', {code!r}], check=True)\n"
    )
    assert "1 passed" in atopile.pytest("test_child.py").stdout
    assert "1 passed" in atopile.pytest("test_child.py", "-n", "1").stdout
    assert "1 failed" in atopile.pytest("test_child.py", check=False, FBRK_ZIG_NORECOMPILE="1").stdout


def test_the_loader_is_not_spared_what_could_not_be_put_in_place(atopile: Atopile) -> None:
    """Else it would load what is out of date."""
    atopile.pytest()
    (atopile.tree / "src" / "new.zig").write_text("")
    lock = atopile.tree / "zig-out" / ".pyzig.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # So that nothing can be put there, by root neither.
    result = atopile.pytest("-k", "native", check=False)
    assert "no copy of the libraries could be left in" in result.stderr
    assert "1 passed" in result.stdout
    assert len(atopile.builds) == 3


def test_a_checkout_by_another_way(atopile: Atopile, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(atopile.root)
    assert "2 passed" in atopile.pytest(f"--rootdir={link}").stdout
    assert "2 passed" in atopile.pytest(PYTHONPATH=str(link / "src")).stdout


def test_our_modules_in_place_of_the_projects_own(atopile: Atopile, pyzig: object) -> None:
    atopile.pytest()
    own = _contents(atopile.libraries)
    result = atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    assert "the native modules of pytest-pyzig, in place of atopile's own" in result.stdout
    assert "atopile's loader compiles nothing" in result.stdout
    assert (atopile.libraries / "gen" / "sexp" / "pcb.pyi").exists()
    # Neither the loader nor pytest compiles the project's sources, or puts its own libraries back.
    assert atopile.load() == OURS
    for arguments in ((), ("-n", "2"), ("-q", "-p", "xdist")):
        tests = atopile.pytest(*arguments, check=False, PYZIG_ZIG=_COMPILER.path)
        assert "1 failed, 1 passed" in tests.stdout, tests.stdout
        assert f"assert '{OURS}'" in tests.stdout
    assert len(atopile.builds) == 1
    assert "the native modules of pytest-pyzig" in atopile.run("-m", "pytest_pyzig", "info", PYZIG_ZIG=_COMPILER.path).stdout
    assert atopile.status() == ""
    # A second time changes nothing about what is given back.
    atopile.run("-m", "pytest_pyzig", "replace", str(atopile.root), PYZIG_ZIG=_COMPILER.path)
    assert "is back" in atopile.run("-m", "pytest_pyzig", "replace", "--undo").stdout
    assert _contents(atopile.libraries) == own
    assert "in force" in (info := atopile.run("-m", "pytest_pyzig", "info").stdout)
    assert "atopile's own native modules; in ReleaseFast, atopile's loader compiles nothing" in info
    assert atopile.load() == PROJECTS_OWN
    assert "2 passed" in atopile.pytest().stdout
    assert len(atopile.builds) == 1
    assert "nothing to undo" in atopile.run("-m", "pytest_pyzig", "replace", "--undo").stdout


@pytest.mark.parametrize(
    ("function", "options"),
    [("os.rename", ()), ("pytest_pyzig.project.atopile.copy_libraries", ()), ("shutil.copytree", ("--undo",)), ("os.rename", ("--undo",))],
    ids=["before", "while they are put there", "while the own are put back", "after that"],
)
def test_replacing_that_is_killed(atopile: Atopile, quick_replacing: None, function: str, options: tuple[str, ...]) -> None:
    """At any point, undoing gives the tree its own back, as it was."""
    atopile.pytest()
    own = _contents(atopile.libraries)
    if options:
        atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    code = (
        "import os, shutil, signal, sys\nimport pytest_pyzig.__main__ as program\nimport pytest_pyzig.project.atopile\n"
        "def kill(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{function} = kill\nprogram.main(['replace', *{options!r}])\n"
    )
    result = atopile.run("-c", code, check=False, PYZIG_ZIG=_COMPILER.path)
    assert result.returncode == -9, result.stderr
    if function == "shutil.copytree":
        for library in atopile.libraries.glob("*.so"):  # Else it may be the loader that has just built it, and is waited for.
            os.utime(library, (time.time() - 60,) * 2)
    result = atopile.run("-m", "pytest_pyzig", "replace", "--undo")
    assert "they stay" not in result.stdout
    assert _contents(atopile.libraries) == own
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1


def test_replaced_in_a_project_with_a_table_of_its_own(atopile: Atopile, quick_replacing: None) -> None:
    with (atopile.root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.pyzig]\nrelease-mode = "ReleaseFast"\n')
    atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    assert (atopile.libraries / "gen" / "sexp" / "pcb.pyi").exists()
    assert atopile.status() == " M pyproject.toml\n"


def test_replaced_where_nothing_can_be_written(atopile: Atopile, quick_replacing: None) -> None:
    (atopile.tree / "zig-out").mkdir()
    (atopile.tree / "zig-out" / ".pyzig.lock").mkdir()
    result = atopile.run("-m", "pytest_pyzig", "replace", check=False, PYZIG_ZIG=_COMPILER.path)
    assert result.returncode == 1
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr


def test_replaced_where_recompiling_is_switched_off(atopile: Atopile, quick_replacing: None) -> None:
    atopile.pytest()
    result = atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path, FBRK_ZIG_NORECOMPILE="1")
    assert "the native modules of pytest-pyzig" in result.stdout
    assert atopile.load() == OURS


def test_our_modules_are_taken_away_where_nobody_knows_what_was_there(atopile: Atopile, quick_replacing: None) -> None:
    atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    shutil.rmtree(atopile.tree / "zig-out" / "pyzig-replaced")
    assert "our modules are gone" in atopile.run("-m", "pytest_pyzig", "replace", "--undo").stdout
    assert atopile.load() == PROJECTS_OWN


def test_replaced_in_a_tree_where_nothing_was_built(atopile: Atopile, quick_replacing: None) -> None:
    atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    assert atopile.load() == OURS
    # The project's sources change: its loader builds, as it must; where pytest comes first, ours stay.
    (atopile.tree / "src" / "new.zig").write_text("")
    assert "1 failed, 1 passed" in atopile.pytest(check=False, PYZIG_ZIG=_COMPILER.path).stdout
    assert atopile.load() == OURS
    (atopile.tree / "src" / "new.zig").write_text("// more\n")
    assert atopile.load() == PROJECTS_OWN
    assert len(atopile.builds) == 1
    assert "they stay" in atopile.run("-m", "pytest_pyzig", "replace", "--undo").stdout
    assert "2 passed" in atopile.pytest().stdout
    assert len(atopile.builds) == 1


def test_cleaning_leaves_the_replacement(atopile: Atopile, quick_replacing: None) -> None:
    """Whatever becomes of our own folder, which may be deleted at any time."""
    atopile.pytest()
    own = _contents(atopile.libraries)
    atopile.run("-m", "pytest_pyzig", "replace", PYZIG_ZIG=_COMPILER.path)
    atopile.run("-m", "pytest_pyzig", "clean")
    assert not (atopile.root / ".pyzig").exists()
    assert atopile.load() == OURS
    assert "1 failed, 1 passed" in atopile.pytest(check=False, PYZIG_ZIG=_COMPILER.path).stdout
    atopile.run("-m", "pytest_pyzig", "replace", "--undo")
    assert _contents(atopile.libraries) == own
    assert len(atopile.builds) == 1


def test_only_a_checkout_of_atopile_has_something_to_replace(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    command = [sys.executable, "-m", "pytest_pyzig", "replace", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert f"error: {tmp_path} is no checkout of atopile: it has no src/faebryk/core/zig/build.zig" in result.stderr
    result = subprocess.run([*command[:-1], f"{tmp_path}/typo"], capture_output=True, text=True, check=False)
    assert f"error: there is no folder {tmp_path}/typo" in result.stderr


@pytest.mark.usefixtures("quick_zig_build")
def test_with_a_real_compiler(atopile: Atopile, tmp_path: Path) -> None:
    """Processes that start at once share one build, and the loader finds it done."""
    zig = tmp_path / "zig-that-counts"
    zig.write_text(f'#!/bin/sh\n[ "$1 $2" = "build python-ext" ] && echo "$$ $*" >> "$FAKE_LOG"\nexec "{_COMPILER.path}" "$@"\n')
    zig.chmod(0o755)
    environment = {"PYZIG_ZIG": str(zig)}
    workers = [atopile.start("-m", "pytest", **environment) for _ in range(3)]
    outputs = ["".join(worker.communicate(timeout=600)) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], "\n".join(outputs)
    assert atopile.load(**environment) == PROJECTS_OWN
    assert len(atopile.builds) == 1
    assert atopile.status() == ""
    # Its own way, from nothing, and ours after it.
    shutil.rmtree(atopile.root / ".pyzig")
    shutil.rmtree(atopile.tree / "zig-out")
    assert atopile.load(**environment) == PROJECTS_OWN
    assert "2 modules fresh" in atopile.pytest(**environment).stdout
    assert len(atopile.builds) == 2


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _first_error_line(process: subprocess.Popen[str]) -> str:
    """The first line on standard error, once it is there."""
    assert process.stderr is not None
    return process.stderr.readline()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _wait_until(condition: object) -> None:
    deadline_s = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
