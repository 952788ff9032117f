"""The stubs: type checkers take them, they say what is there, and nothing else is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_pyzig.store.libraries import read_stubs

pytest.importorskip("mypy", reason="needs mypy, of the extra `dev`")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def stubs(pyzig_sexp, tmp_path_factory):
    """A folder with the stubs as a package `pyzig_sexp`."""
    folder = tmp_path_factory.mktemp("stubs")
    package = folder / "pyzig_sexp"
    package.mkdir()
    (package / "__init__.pyi").write_text("")
    for path, text in read_stubs(pyzig_sexp.__file__).items():
        if "gen/sexp/" in path:
            (package / Path(path).name).write_text(text)
    assert len(list(package.iterdir())) == 10
    return folder


def run(folder, *arguments):
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def test_the_stubs_agree_with_the_library(stubs, pyzig_sexp):
    result = run(stubs, str(HERE / "run_stubtest.py"), pyzig_sexp.__file__, str(HERE / "stubtest_allowlist.txt"))
    assert result.returncode == 0, result.stdout + result.stderr


def test_strict_type_checking_of_what_callers_write(stubs):
    sample = HERE / "typed_sample.py"
    (stubs / "typed_sample.py").write_text(sample.read_text())
    result = run(
        stubs, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "--no-incremental", "typed_sample.py", "pyzig_sexp"
    )
    found = re.findall(r"typed_sample\.py:(\d+): error: .*(\[[a-z-]+\])", result.stdout)
    expected = [
        (str(number), line.partition("# error: ")[2])
        for number, line in enumerate(sample.read_text().splitlines(), 1)
        if "# error: " in line
    ]
    assert found == expected, result.stdout
    assert result.stdout.count("error:") == len(expected), result.stdout


def test_every_field_has_a_precise_type(stubs):
    """No `Any` but in what pickle and sorting keys are."""
    for path in (stubs / "pyzig_sexp").iterdir():
        assert path.name == "base.pyi" or "Any" not in path.read_text(), path.name
