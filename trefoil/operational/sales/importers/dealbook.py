"""Deals that are there already, looked up by outside id for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trefoil.core.access import Level
from trefoil.customers.actions.bulk import Draft, snapshot
from trefoil.exchange.folding import fold
from trefoil.exchange.problems import Problem
from trefoil.exchange.session import Session
from trefoil.operational.sales.actions.bulk import KEPT, DealDraft, StageRef
from trefoil.operational.sales.models import Deal, DealLine, LossReason

_REASON = "deals in an import file"


class DealBook:
    """One batch of known deals."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._found: dict[str, DealDraft] = {}
        self._visible: set[int] = set()
        self._editable: set[int] = set()
        self._trashed: set[int] = set()
        self._with_lines: set[int] = set()
        rows = LossReason.objects.system(_REASON).filter(removed_at=None)
        self._reasons = {(outcome, fold(name)): pk for pk, outcome, name in rows.values_list("pk", "outcome", "name")}

    def look_up(self, outside_ids: Iterable[str]) -> None:
        """Ask for all of a batch."""
        self._found = {}
        wanted = {text for text in outside_ids if text}
        if not wanted:
            return
        rows = Deal.objects.system(_REASON).filter(outside_id__in=wanted)
        names = ("pk", "version", "created_at", "deleted_at", "state", "stage_entered_at", "stage_id", "pipeline_id",
                 "stage__name", "customer__name", *KEPT)  # fmt: skip
        found = list(rows.values(*names))
        ids = [row["pk"] for row in found]
        if not ids:
            return
        viewer = self.session.viewer
        may_edit = viewer.level("deal", "edit") is not Level.NONE
        self._visible = self._ids(Deal.objects.visible_to(viewer).filter(pk__in=ids))
        self._editable = self._ids(Deal.objects.visible_to(viewer, "edit").filter(pk__in=ids)) if may_edit else set()
        self._trashed = {row["pk"] for row in found if row["deleted_at"] is not None}
        lines = DealLine.objects.system(_REASON).filter(deal__in=ids)
        self._with_lines = set(lines.values_list("deal_id", flat=True))
        self._found = {row["outside_id"]: _draft(row) for row in found}

    @staticmethod
    def _ids(rows: Any) -> set[int]:
        return set(rows.order_by().values_list("pk", flat=True))

    def find(self, outside_id: str) -> DealDraft | None:
        """The deal with this outside id; a hidden one is a problem that says no more than that there is one."""
        if not outside_id:
            return None
        fresh: DealDraft | None = self.session.fresh.get(("deal", outside_id))
        if fresh is not None:
            return fresh
        draft = self._found.get(outside_id)
        if draft is None:
            return None
        if draft.pk not in self._visible:
            raise Problem("hidden", "outside_id")
        if draft.pk in self._trashed:
            raise Problem("in_trash", "outside_id")
        return draft

    def may_edit(self, draft: DealDraft) -> bool:
        """Whether the actor may change it."""
        return draft.is_new or draft.pk in self._editable

    def has_lines(self, draft: DealDraft) -> bool:
        """Whether its amount comes from products."""
        return bool(draft.lines) or draft.pk in self._with_lines

    def changed(self, draft: DealDraft) -> None:
        """In a dry run the change must be known to later rows."""
        if self.session.is_dry and draft.outside_id:
            self.session.fresh["deal", draft.outside_id] = draft

    def reason(self, outcome: str, text: str) -> int | None:
        """The firm's reason of this name."""
        return self._reasons.get((outcome, fold(text))) if text else None


def _draft(row: dict[str, Any]) -> DealDraft:
    customer = None
    if row["customer_id"] is not None:
        customer = Draft("", row["customer__name"] or "", pk=row["customer_id"], was={})
    stage = StageRef(row["stage_id"], row["stage__name"], row["pipeline_id"])
    draft = DealDraft(
        row["title"], stage, customer, amount=row["amount"], currency=row["currency"],
        expected_close_on=row["expected_close_on"], source=row["source"], owner_id=row["owner_id"],
        team_id=row["team_id"], is_private=row["is_private"], outside_id=row["outside_id"], custom=dict(row["custom"]),
        state=row["state"], created_at=row["created_at"], stage_entered_at=row["stage_entered_at"], pk=row["pk"],
        version=row["version"], was=snapshot({name: row[name] for name in KEPT}), was_stage=stage,
        was_state=row["state"],
    )  # fmt: skip
    draft.stood = draft.place()
    return draft
