"""One closed kind of registered things, and where each was registered."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a registered thing stands."""

    file: str
    line: int


@dataclass
class Registry(Generic[T]):
    """One closed kind: things of one type under unique names."""

    kind: str
    of: type[T]
    file: str
    things: dict[str, T] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, name: str, thing: T) -> T:
        """Register a thing; a second one under the same name is an error."""
        if not isinstance(thing, self.of):
            raise TypeError(f"{self.kind} {name!r} must be a {self.of.__name__}")
        if name in self.things:
            raise ValueError(f"{self.kind} {name!r} is registered twice, first in {self.places[name].file}")
        frame = sys._getframe(2)
        self.things[name] = thing
        self.places[name] = Place(frame.f_code.co_filename, frame.f_lineno)
        return thing

    def __getitem__(self, name: str) -> T:
        return self.things[name]

    def __contains__(self, name: object) -> bool:
        return name in self.things

    def __iter__(self) -> Iterator[T]:
        return iter(self.things.values())

    def get(self, name: str) -> T | None:
        """The thing, or None."""
        return self.things.get(name)
