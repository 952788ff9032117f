"""Tests of the plugin start from a clean environment, and so do the sessions that they start."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import BAD_PYPROJECT, BAD_ZIG, FAST_ZIG, OTHER_ZIG, OWN_PLUGIN_ONLY, PYPROJECT, ZigProject, environment_of, made_once

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


@pytest.fixture(autouse=True)
def _clean(own_session: None) -> None:
    """Every test has a session and a cache folder of its own."""


@pytest.fixture(autouse=True)
def _own_plugin_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that tests start know this plugin and none of the others that happen to be installed: to load those takes half their time.

    Whoever wants the others, or the entry point, uses `all_plugins`; sessions with workers have xdist, too.
    """
    for name, value in OWN_PLUGIN_ONLY.items():
        monkeypatch.setenv(name, value)
    popen = pytest.Pytester.popen

    def popen_with_workers(self: pytest.Pytester, cmdargs: Any, *arguments: Any, **keywords: Any) -> subprocess.Popen[bytes]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment_of(cmdargs).items():
                patch.setenv(name, value)
            return popen(self, cmdargs, *arguments, **keywords)

    monkeypatch.setattr(pytest.Pytester, "popen", popen_with_workers)


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """As ever, but that it forgets no options of the environment: the above has put them there."""
    for name, value in OWN_PLUGIN_ONLY.items():
        monkeypatch.setenv(name, value)
    return pytester


@pytest.fixture
def all_plugins(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that the test starts load whatever is installed, by its entry points, as those of users do."""
    for name in OWN_PLUGIN_ONLY:
        monkeypatch.delenv(name)


@pytest.fixture
def project(pytester: pytest.Pytester) -> ZigProject:
    """A configured project with the module `fast`, which nobody has built yet; it is the working folder."""
    project = ZigProject(pytester.path)
    project.write_file("pyproject.toml", PYPROJECT)
    project.write_file("src/fast.zig", FAST_ZIG)
    project.write_file("src/other.zig", OTHER_ZIG)
    return project


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a project as `project` makes it, with a build of `fast` in ReleaseFast."""

    def make(folder: Path) -> None:
        project = ZigProject(folder)
        project.write_file("pyproject.toml", PYPROJECT)
        project.write_file("src/fast.zig", FAST_ZIG)
        project.write_file("src/other.zig", OTHER_ZIG)
        project.python("import pytest_pyzig; pytest_pyzig.build('fast', mode='ReleaseFast')")

    return made_once(tmp_path_factory, "built", make) / ".pyzig"


@pytest.fixture
def built_project(project: ZigProject, _built: Path) -> ZigProject:
    """As `project`, with a fresh build in ReleaseFast."""
    shutil.copytree(_built, project.root / ".pyzig")
    return project


@pytest.fixture(scope="session")
def _built_crashes(tmp_path_factory: pytest.TempPathFactory) -> ZigProject:
    """What `crash_project` has."""

    def make(folder: Path) -> None:
        project = ZigProject(folder)
        project.write_file("pyproject.toml", BAD_PYPROJECT)
        project.write_file("src/bad.zig", BAD_ZIG)
        project.python("import pytest_pyzig\nfor mode in ('Debug', 'ReleaseFast'): pytest_pyzig.build('bad', mode=mode)")

    return ZigProject(made_once(tmp_path_factory, "crashes", make))


@pytest.fixture
def crash_project(pytester: pytest.Pytester, _built_crashes: ZigProject) -> ZigProject:
    """A project with the module `bad`, which panics, faults and exits on demand; built in Debug and ReleaseFast.

    Its source folder is a link: a Debug build is one for sources in a place.
    """
    project = ZigProject(pytester.path)
    project.write_file("pyproject.toml", BAD_PYPROJECT)
    (project.root / "src").symlink_to(_built_crashes.root / "src")
    shutil.copytree(_built_crashes.root / ".pyzig", project.root / ".pyzig")
    return project
