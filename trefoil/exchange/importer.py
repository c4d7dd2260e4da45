"""What a kind of file must be able to do to be moved in. Registered in an app's `dialects.py`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from trefoil.exchange.cells import Cells
from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.session import Session


@dataclass(slots=True)
class Result:
    """What became (or would become) of a row; `hint` is something to look at that did not stop it."""

    outcome: str
    title: str = ""
    problem: Problem | None = None
    hint: str = ""


@dataclass(frozen=True)
class Spelling:
    """A name in the file that is close to a known one, in how many rows, and the known one."""

    field: str
    value: str
    rows: int
    candidate: str

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"field": self.field, "value": self.value, "rows": self.rows, "candidate": self.candidate}


class Importer(ABC):
    """Turns rows of one kind into records. `read` runs outside of any transaction, `plan` and `write` inside one (in a
    dry run `plan` alone, outside): first all look-ups of a batch, then all writes, each with a few statements.
    """

    kind: ClassVar[str]
    batch: ClassVar[int] = 500
    dates: ClassVar[frozenset[str]] = frozenset({"created_at", "closed_at", "expected_close_on", "birthday"})
    numbers: ClassVar[frozenset[str]] = frozenset(
        {"amount", "price", "revenue", "quantity", "employees", "founded_year"}
    )
    related: ClassVar[tuple[str, ...]] = ()

    def __init__(self, session: Session, cells: Cells) -> None:
        self.session, self.cells = session, cells

    @classmethod
    @abstractmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields that columns may fill, own and the firm's."""

    @classmethod
    @abstractmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor may create or change records of this kind at all."""

    def prepare(self, distinct: Mapping[str, Mapping[str, int]]) -> None:  # noqa: B027 (most need nothing)
        """Before the first batch: make what the rows need (pipelines, fields). Called once, in an action or dry."""

    def learn(self) -> None:  # noqa: B027 (most need nothing)
        """Before the first batch, outside of any transaction: read once what is too much to read while others wait."""

    @abstractmethod
    def read(self) -> Any:
        """The record that `cells.row` describes; raises Problem."""

    @abstractmethod
    def plan(self, records: Sequence[Any]) -> list[Result]:
        """What each record becomes; looks everything up, writes nothing."""

    @abstractmethod
    def write(self) -> None:
        """Write what the last `plan` found to be done."""

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Names in the file that are close to known ones and that nobody has decided on."""
        return []

    def unkept(self) -> list[str]:
        """Mapped fields for which there is no place: their values would be lost."""
        return []
