"""Loading: by `load`, by `import`, in several modes. What loads native code runs in a process of its own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_pyzig import UnsupportedPythonError
from pytest_pyzig.loading import modules

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Compiler, ZigProject


def test_import_builds(project: ZigProject, counting_compiler: Compiler) -> None:
    code = "import pytest_pyzig, fast; print(fast.add(1, 2), fast.answer(), fast.__file__)"
    first = project.python(code).stdout.split()
    assert first[:2] == ["3", "42"]
    assert first[2].startswith(str(project.root / ".pyzig"))
    assert project.python(code).stdout.split() == first
    project.write_file("src/other.zig", "pub const answer = 43;")
    assert project.python(code).stdout.split()[1] == "43"
    assert len(counting_compiler.runs) == 2


def test_import_works_from_a_folder_below(built_project: ZigProject) -> None:
    built_project.write_file("deep/er/x.py", "")
    code = f"import os; os.chdir({str(built_project.root / 'deep' / 'er')!r}); import pytest_pyzig, fast; print(fast.answer())"
    assert built_project.python(code).stdout == "42\n"


def test_folder_is_looked_at_anew_after_a_change(built_project: ZigProject, tmp_path: Path) -> None:
    code = f"""
import os
os.chdir({str(tmp_path)!r})
import pytest_pyzig, colorsys
os.chdir({str(built_project.root)!r})
import fast
"""
    built_project.python(code)


def test_load(built_project: ZigProject) -> None:
    built_project.python("""
import sys, pytest_pyzig
fast = pytest_pyzig.load("fast")
assert sys.modules["fast"] is fast
import fast as imported
assert imported is fast is pytest_pyzig.load("fast", mode="ReleaseFast")
""")


def test_load_of_a_project_elsewhere(built_project: ZigProject, tmp_path: Path) -> None:
    built_project.python(f"""
import os, sys
os.chdir({str(tmp_path)!r})
import pytest_pyzig
assert pytest_pyzig.load("fast", project={str(built_project.root)!r}).answer() == 42
""")


def test_two_modes_in_one_process(built_project: ZigProject) -> None:
    built_project.python("""
import sys, pytest_pyzig
small = pytest_pyzig.load("fast", mode="ReleaseSmall")
assert "fast" not in sys.modules
import fast
assert sys.modules["fast"] is fast is not small
assert (fast.answer(), small.answer()) == (42, 42)
assert fast.__file__ != small.__file__
assert pytest_pyzig.load("fast", mode="ReleaseSmall") is small
assert sys.modules["fast"] is fast
""")


def test_dropped_module_is_the_same_when_imported_again(built_project: ZigProject) -> None:
    built_project.python("""
import sys, pytest_pyzig, fast
first = sys.modules.pop("fast")
import fast
assert fast is first is pytest_pyzig.load("fast")
""")


def test_module_in_a_package(built_project: ZigProject) -> None:
    built_project.write_file("pyproject.toml", '[tool.pyzig.modules]\nmypkg._fast = "src/fast.zig"\n')
    source = built_project.root / "src" / "fast.zig"
    source.write_text(source.read_text().replace('module("fast"', 'module("_fast"'))
    built_project.write_file("mypkg/__init__.py", "from mypkg._fast import add\n")
    built_project.python("""
import pytest_pyzig, sys
assert pytest_pyzig.load("mypkg._fast") is sys.modules["mypkg._fast"]
import mypkg
assert mypkg.add(1, 2) == 3 and mypkg._fast is sys.modules["mypkg._fast"]
""")
    assert (built_project.root / "mypkg" / "_fast.pyi").is_file()
    built_project.python("import pytest_pyzig, mypkg; assert mypkg.add(1, 2) == 3")
    # Another thread loads it while the package is imported: no lock is held there that the package's own import of it waits for.
    built_project.write_file(
        "mypkg/__init__.py",
        "import builtins\nbuiltins.begun.set()\nassert builtins.is_loading.wait(60)\nfrom mypkg._fast import add\n",
    )
    built_project.python("""
import builtins, sys, threading
import pytest_pyzig
begun, is_loading = builtins.begun, builtins.is_loading = threading.Event(), threading.Event()
found = []
class Notes:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is thread: is_loading.set()
def load():
    begun.wait(60)
    sys.meta_path.insert(0, Notes())
    found.append(pytest_pyzig.load("mypkg._fast"))
thread = threading.Thread(target=load, daemon=True)
pytest_pyzig.build()
thread.start()
threading.Timer(1, is_loading.set).start()
import mypkg
thread.join(60)
assert found == [mypkg._fast] and mypkg._fast is sys.modules["mypkg._fast"]
""")


def test_load_in_another_mode_while_a_thread_imports(built_project: ZigProject) -> None:
    built_project.python("""
import sys, threading
from importlib.machinery import ExtensionFileLoader
import pytest_pyzig
path = pytest_pyzig.build().paths["fast"].__fspath__()
begun, reached, imported = threading.Event(), threading.Event(), threading.Event()
execute = ExtensionFileLoader.exec_module
def exec_slowly(self, module):
    if self.path == path:
        begun.set()
        reached.wait(0.3)  # Until the other one loads, if it can.
    else:
        reached.set()
        imported.wait(60)
    execute(self, module)
ExtensionFileLoader.exec_module = exec_slowly
found = []
def load():
    begun.wait(60)
    found.append(pytest_pyzig.load("fast", mode="ReleaseSmall"))
thread = threading.Thread(target=load, daemon=True)
thread.start()
import fast
imported.set()
thread.join(60)
assert sys.modules["fast"] is fast is not found[0] and found[0].answer() == 42
""")


def test_project_wins_over_the_path(built_project: ZigProject) -> None:
    built_project.write_file("elsewhere/fast.py", "stale = True")
    built_project.python("import pytest_pyzig, fast; assert fast.answer() == 42", PYTHONPATH=str(built_project.root / "elsewhere"))


def test_own_module_of_a_project_that_says_nothing_yields_to_the_path(tmp_path: Path, project: ZigProject) -> None:
    (project.root / "pyproject.toml").unlink()
    project.write_file("elsewhere/pyzig.py", "theirs = True")
    code = "import pytest_pyzig, pyzig; assert pyzig.theirs"
    project.python(code, PYTHONPATH=str(project.root / "elsewhere"))


def test_failed_build_is_an_import_error(project: ZigProject) -> None:
    project.write_file("src/other.zig", "nonsense")
    run = project.python("""
import pytest_pyzig
for _ in range(2):
    try:
        import fast
    except ImportError as error:
        assert isinstance(error, pytest_pyzig.BuildError)
        assert "src/other.zig:1:1: error:" in str(error), error
    else:
        raise AssertionError
""")
    assert run.stderr.count("building fast") == 1


def test_wrong_configuration_breaks_only_what_it_is_about(project: ZigProject) -> None:
    project.write_file("pyproject.toml", "[tool.pyzig]\nmoduls = 1\n")
    run = project.python("import pytest_pyzig, colorsys; import pyzig", check=False)
    assert "ConfigurationError: " in run.stderr
    assert "did you mean 'modules'?" in run.stderr


def test_unrelated_project_is_left_alone(project: ZigProject) -> None:
    project.write_file("pyproject.toml", "[project]\nname = 'x'\n")
    run = project.python(
        "import pytest_pyzig, sys, colorsys\nassert 'pytest_pyzig.loading.session' not in sys.modules\nimport fast", check=False
    )
    assert "ModuleNotFoundError: No module named 'fast'" in run.stderr
    assert not (project.root / ".pyzig").exists()


def test_import_of_the_package_is_cheap(project: ZigProject) -> None:
    project.python("""
import sys
before = set(sys.modules)
import pytest_pyzig
new = set(sys.modules) - before
heavy = {"json", "subprocess", "hashlib", "platformdirs", "filelock", "logging", "dataclasses", "pytest", "pathlib", "re", "tomllib"}
assert not new & heavy, new & heavy
assert len(new) < 12, new
""")


def test_fresh_import_is_cheap(built_project: ZigProject) -> None:
    # Sources that were written just now are read once more: as if some time had passed since then.
    built_project.python("import time; now_ns = time.time_ns() + 10**10; time.time_ns = lambda: now_ns; import pytest_pyzig, fast")
    built_project.python("""
import sys, tomllib
before = set(sys.modules)
import pytest_pyzig, fast
new = set(sys.modules) - before
heavy = {"json", "subprocess", "hashlib", "platformdirs", "filelock", "logging", "dataclasses", "pytest", "concurrent"}
assert not new & heavy, new & heavy
""")


def test_no_recompile(built_project: ZigProject, counting_compiler: Compiler) -> None:
    built_project.write_file("src/other.zig", "pub const answer = 43;")
    code = "import pytest_pyzig, fast; print(fast.answer())"
    assert built_project.python(code, ZIG_NORECOMPILE="1").stdout == "42\n"
    assert built_project.python(code, FBRK_ZIG_NORECOMPILE="1").stdout == "42\n"
    assert counting_compiler.runs == []
    shutil.rmtree(built_project.root / ".pyzig")
    run = built_project.python(code, check=False, ZIG_NORECOMPILE="1")
    assert "NotBuiltError: fast has no build in ReleaseFast" in run.stderr


def test_release_mode_of_the_environment(built_project: ZigProject, fake_compiler: Compiler) -> None:
    code = "import pytest_pyzig; print(pytest_pyzig.build('fast').mode)"
    assert built_project.python(code, ZIG_RELEASEMODE="ReleaseSmall").stdout == "ReleaseSmall\n"
    run = built_project.python(code, check=False, ZIG_RELEASEMODE="Quick")
    assert "environment variable ZIG_RELEASEMODE: 'Quick' is no release mode" in run.stderr


def test_other_interpreters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "abiflags", "t")
    with pytest.raises(UnsupportedPythonError, match="without that lock"):
        modules.native_spec("fast", "/nowhere/fast.so")
    monkeypatch.undo()
    monkeypatch.setattr(sys.implementation, "name", "pypy")
    with pytest.raises(UnsupportedPythonError, match="this is pypy"):
        modules.native_spec("fast", "/nowhere/fast.so")


def test_progress_is_shown_while_building(project: ZigProject) -> None:
    run = project.python("import pytest_pyzig, fast")
    assert run.stderr == "pyzig: building fast in ReleaseFast (no build yet)\n"
    assert project.python("import pytest_pyzig, fast").stderr == ""


def test_program_without_a_console_builds(project: ZigProject, fake_compiler: Compiler) -> None:
    project.python("import sys; sys.stderr = None; import pytest_pyzig; print(pytest_pyzig.build().paths)")
    assert len(fake_compiler.runs) == 1
