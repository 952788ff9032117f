"""May what lies somewhere be loaded? Only where nobody but its user, and who is trusted anyway, could have put it there.

A library runs with the rights of whoever loads it. So before one is loaded, the folders on the way to it, from the outermost that is
ours (``.pyzig``, the user's cache folder, ``zig-out``) down to the file, have to belong to the user or to root, and nobody else must be
able to write in them. The group may, if it is the user's own primary group, as under the umask 002. For root, as in a container that
has somebody's checkout mounted, the owner and the group of the folder around the outermost one, the project, are as good as its own: its
sources and its ``conftest.py`` run as well. What lies above is not looked at. Windows keeps such folders apart by itself.
"""

from __future__ import annotations

import os

from pytest_pyzig.errors import UntrustedPlaceError


def check_place(path: str, top: str) -> None:
    """Make sure that nobody else could have put anything at ``path``; costs some ``stat`` calls.

    Args:
        path: absolute path of a file or folder; what is not there is left to others to tell.
        top: the outermost folder to look at, which ``path`` is in.

    Raises:
        UntrustedPlaceError: names the folder, what is wrong with it, and what to do about that.
    """
    if os.name != "posix":
        return
    owners, groups = {os.geteuid(), 0}, {os.getegid()}
    place = top
    try:
        if os.geteuid() == 0:
            around = os.stat(os.path.dirname(top))
            owners.add(around.st_uid)
            groups.add(around.st_gid)
        _check(top, owners, groups)
        for name in os.path.relpath(path, top).split(os.sep):
            place = os.path.join(place, name)
            _check(place, owners, groups)
    except (FileNotFoundError, NotADirectoryError):
        return


def is_of_another_user(folder: str) -> bool:
    """Whether a folder belongs neither to this user nor to root, nor is this user root."""
    return os.name == "posix" and os.stat(folder).st_uid not in (os.geteuid(), 0) and os.geteuid() != 0


def _check(place: str, owners: set[int], groups: set[int]) -> None:
    status = os.stat(place)
    mode = f"mode {status.st_mode & 0o7777:04o}"
    if status.st_uid not in owners:
        problem = f"it belongs to {_user_name(status.st_uid)}, and this process runs as {_user_name(os.geteuid())}"
        remedy = f"remove it (`rm -rf {place}`), and it is made anew, or make it yours (`chown -R {os.geteuid()} {place}`)"
    elif status.st_mode & 0o002:
        problem, remedy = f"everybody may write there ({mode})", _remedy(place, "o-w")
    elif status.st_mode & 0o020 and status.st_gid not in groups:
        problem, remedy = f"its group, {_group_name(status.st_gid)}, may write there ({mode})", _remedy(place, "g-w")
    else:
        return
    raise UntrustedPlaceError(
        f"nothing is loaded from {place}: {problem}, so that somebody else may have put there what is to be run. If you do not know who "
        f"did that, look what it is first. Then {remedy}"
    )


def _remedy(place: str, change: str) -> str:
    return (
        f"close it (`chmod -R {change} {place}`), or have all builds removed (`python -m pytest_pyzig clean`). On a file system without "
        "owners and modes, let the environment variable PYZIG_CACHE_DIR name a folder elsewhere"
    )


def _user_name(user: int) -> str:
    try:
        import pwd

        return f"{pwd.getpwuid(user).pw_name} (user {user})"
    except (ImportError, KeyError):
        return f"user {user}"


def _group_name(group: int) -> str:
    try:
        import grp

        return f"{grp.getgrgid(group).gr_name} (group {group})"
    except (ImportError, KeyError):
        return f"group {group}"
