"""What tests record for junit files and other reports, on its way out of an isolated process: told at once, for a crash may come next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    import pytest

# The first words of messages: with a property, with all of them where they were not only added to, and with a name and a value.
PROPERTY, PROPERTIES, ATTRIBUTE, SUITE_PROPERTY = "property", "properties", "attribute", "suite-property"


class ToldProperties(list[tuple[str, Any]]):
    """The ``user_properties`` of a test; how they change is told by ``send``."""

    def __init__(self, properties: Iterable[tuple[str, Any]], send: Callable[..., None]) -> None:
        super().__init__(properties)
        self._send = send

    def append(self, one: tuple[str, Any], /) -> None:
        super().append(one)
        self._send(PROPERTY, one)

    def extend(self, properties: Iterable[tuple[str, Any]], /) -> None:
        for one in properties:
            self.append(one)

    def __iadd__(self, properties: Iterable[tuple[str, Any]], /) -> Self:  # type: ignore[override,misc]
        self.extend(properties)
        return self

    def insert(self, index: SupportsIndex, one: tuple[str, Any], /) -> None:
        super().insert(index, one)
        self._send(PROPERTIES, list(self))

    def __setitem__(self, index: Any, value: Any, /) -> None:
        super().__setitem__(index, value)
        self._send(PROPERTIES, list(self))

    def __delitem__(self, index: Any, /) -> None:
        super().__delitem__(index)
        self._send(PROPERTIES, list(self))


class ToldJunit:
    """Stands in for the junit file, which is not written here, where pytest's fixtures add to it."""

    def __init__(self, config: pytest.Config, send: Callable[..., None]) -> None:
        self.family = config.getini("junit_family")
        self._send = send

    def install(self, config: pytest.Config) -> None:
        """Let the fixtures find it."""
        key = _junit_key()
        if key is not None:
            config.stash[key] = self
            # Who finds it at the end takes it for a plugin, and unregisters it.
            config.pluginmanager.register(self, "pyzig-junit")

    def node_reporter(self, _node: object) -> ToldJunit:
        """Of the test that runs."""
        return self

    def add_attribute(self, name: str, value: object) -> None:
        self._send(ATTRIBUTE, str(name), str(value))

    def add_global_property(self, name: str, value: object) -> None:
        self._send(SUITE_PROPERTY, str(name), str(value))


def junit_of(config: pytest.Config) -> Any:
    """What writes the junit file of this session; None: nothing does."""
    key = _junit_key()
    return None if key is None else config.stash.get(key, None)


def take_recorded(item: pytest.Item, word: str, *told: Any) -> bool:
    """In the owner: do what a message says; False if it is about something else."""
    if word == PROPERTY:
        item.user_properties.append(told[0])
    elif word == PROPERTIES:
        item.user_properties[:] = told[0]
    elif word in (ATTRIBUTE, SUITE_PROPERTY):
        junit = junit_of(item.config)
        if junit is not None and word == ATTRIBUTE:
            junit.node_reporter(item.nodeid).add_attribute(*told)
        elif junit is not None:
            junit.add_global_property(*told)
    else:
        return False
    return True


def _junit_key() -> Any:
    try:
        from _pytest.junitxml import xml_key
    except ImportError:  # Not a public part of pytest.
        return None
    return xml_key
