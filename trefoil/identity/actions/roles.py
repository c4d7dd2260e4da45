"""Roles: the "who, what, how far" table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import ACTIONS, Level, Mode
from trefoil.core.actions import Conflict, Invalid, action
from trefoil.identity.authority import keep_somebody_in_charge, need_roles_within, need_within
from trefoil.identity.models import Grant, Role, User
from trefoil.identity.packs import drafts
from trefoil.identity.rights import RIGHTS, need
from trefoil.identity.setup import rights_changed
from trefoil.timeline.actions import record

Table = Mapping[str, Mapping[str, int]]
_REASON = "the firm's set-up"
FIELDS = ("normal_fields", "sensitive_fields", "secret_fields")


@action
def create_role(*, actor: Any, name: str, table: Table, rights: Sequence[str] = (), **given: Any) -> Role:
    """Make a role from its table {object type: {action: level}}."""
    need(actor, "manage_users")
    row = Role(pack=given.pop("pack", ""))
    _apply(row, name, rights, given)
    levels = _checked(table)
    _need_within(actor, row, levels)
    row.save()
    _write(row, levels)
    record("role.created", row, data={"name": row.name, "table": levels, "rights": row.rights})
    return row


@action
def set_role(
    *, actor: Any, role: Any, name: str, table: Table, rights: Sequence[str] = (), version: int | None = None,
    **given: Any,
) -> Role:  # fmt: skip
    """Make a role's table, extra rights and field groups exactly what is given."""
    need(actor, "manage_users")
    row: Role = Role.objects.get_or_404(actor, "edit", pk=getattr(role, "pk", role))
    if version is not None and row.version != version:
        raise Conflict(row)
    need_roles_within(actor, [row.pk])
    before = _told(row, table_of(row))
    _apply(row, name, rights, given)
    levels = _checked(table)
    _need_within(actor, row, levels)
    row.version += 1
    row.save()
    Grant.objects.system(_REASON).filter(role=row).delete()
    _write(row, levels)
    keep_somebody_in_charge(actor)
    record("role.changed", row, data={"name": row.name, "before": before, "after": _told(row, levels)})
    rights_changed()
    return row


@action
def remove_role(*, actor: Any, role: Any) -> None:
    """Remove a role that nobody holds."""
    need(actor, "manage_users")
    row: Role = Role.objects.get_or_404(actor, "edit", pk=getattr(role, "pk", role))
    holders = User.roles.through.objects.filter(role=row).count()
    if holders:
        raise Invalid({"role": _("%(count)s colleagues hold this role. Give them another first.") % {"count": holders}})
    record("role.removed", row, data={"name": row.name})
    row.delete()


@action
def apply_pack(*, actor: Any, pack: str) -> dict[str, Role]:
    """Make the roles of a ready pack (those that are there already are left alone); {key: role}."""
    need(actor, "manage_users")
    made: dict[str, Role] = {}
    for draft in drafts(pack):
        name = str(draft.name)
        found = Role.objects.system(_REASON).filter(name=name).first()
        if found is None:
            table = {
                kind.key: dict(
                    zip(ACTIONS, draft.tasks if draft.tasks and kind.key == "task" else draft.levels, strict=True)
                )
                for kind in registry.object_types
                if kind.is_owned
            }
            found = create_role(
                actor=actor, name=name, table=table, rights=draft.rights, sensitive_fields=draft.sensitive,
                secret_fields=draft.secret, is_firm_wide=draft.is_firm_wide, pack=pack,
            )  # fmt: skip
        made[draft.key] = found
    return made


def table_of(role: Role) -> dict[str, dict[str, int]]:
    """A role's table as {object type: {action: level}}."""
    table: dict[str, dict[str, int]] = {}
    rows = Grant.objects.system(_REASON).filter(role=role).values_list("object_type", "action", "level")
    for kind, act, level in rows:
        table.setdefault(kind, {})[act] = level
    return table


def _apply(row: Role, name: Any, rights: Sequence[str], given: Mapping[str, Any]) -> None:
    row.name = str(name or "").replace("\x00", "").strip()
    errors: dict[str, Any] = {}
    if not row.name or len(row.name) > 120:
        errors["name"] = _("A name is needed.")
    elif Role.objects.system(_REASON).filter(name=row.name).exclude(pk=row.pk).exists():
        errors["name"] = _("There is a role of this name already.")
    unknown = set(rights) - set(RIGHTS)
    if unknown:
        errors["rights"] = _("There is no right “%(name)s”.") % {"name": sorted(unknown)[0][:40]}
    for field in FIELDS:
        if given.get(field, "hidden") not in set(Mode):
            errors[field] = _("There is no such choice.")
        elif field in given:
            setattr(row, field, given[field])
    if errors:
        raise Invalid(errors)
    row.is_firm_wide = bool(given.get("is_firm_wide", row.is_firm_wide))
    row.rights = sorted(set(rights))


def _checked(table: Table) -> dict[str, dict[str, int]]:
    """The table with every cell filled; edit never reaches further than view, delete than edit, export than view."""
    errors, levels = {}, {}
    for kind in registry.object_types:
        if not kind.is_owned:
            continue
        given = table.get(kind.key, {})
        row = {act: given.get(act, 0) for act in ACTIONS}
        if any(level not in tuple(Level) for level in row.values()):
            errors[kind.key] = _("A level is 0, 1, 2 or 3.")
        elif row["edit"] > row["view"] or row["delete"] > row["edit"] or row["export"] > row["view"]:
            errors[kind.key] = _("Nobody may edit or export what he does not see, or delete what he may not edit.")
        levels[kind.key] = {act: int(level) for act, level in row.items()}
    if errors:
        raise Invalid(errors)
    return levels


def _need_within(actor: Any, row: Role, levels: dict[str, dict[str, int]]) -> None:
    cells = {(kind, act): level for kind, row_levels in levels.items() for act, level in row_levels.items()}
    modes = {name.removesuffix("_fields"): getattr(row, name) for name in FIELDS}
    need_within(actor, cells, row.rights, modes, row.is_firm_wide)


def _told(row: Role, table: dict[str, dict[str, int]]) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("name", "is_firm_wide", *FIELDS)}
    return {"rights": sorted(row.rights), "table": table, **own}


def _write(row: Role, levels: dict[str, dict[str, int]]) -> None:
    Grant.objects.bulk_create(
        [Grant(role=row, object_type=kind, action=act, level=level)
         for kind, cells in levels.items() for act, level in cells.items() if level]
    )  # fmt: skip
