"""Second doors beside the addresses: ids in bodies, placing out of reach, forms' tokens, scopes of tokens, shares.

Each function asks what may not be, and gives a line for everything that went through all the same.
"""

from __future__ import annotations

import re

from tests.architecture.guarded_world import NOBODY, Guarded, words_hidden_from
from tests.architecture.matrix import Asker, addresses, filled, masked, policy
from trefoil.customers.actions import create_customer
from trefoil.identity.actions import create_token, share_record, touch_token

# (method, path, body with @ where a foreign number goes, type of the record that the number names)
SWAPS = [
    ("POST", "/api/v1/people", '{"name": "N", "organisation_id": @}', "organisation"),
    ("PUT", "/api/v1/people/by-outside-id/new", '{"name": "N", "organisation_id": @}', "organisation"),
    ("POST", "/api/v1/people/$north_person/links", '{"other_id": @}', "person"),
    ("POST", "/api/v1/organisations/$north_organisation/links", '{"other_id": @}', "person"),
    ("POST", "/api/v1/deals", '{"title": "T", "customer_id": @}', "organisation"),
    ("PUT", "/api/v1/deals/by-outside-id/new", '{"title": "T", "customer_id": @}', "organisation"),
    ("PATCH", "/api/v1/deals/$north_deal", '{"customer_id": @}', "organisation"),
    ("POST", "/api/v1/deals/$north_deal/stage", '{"stage_id": $next_stage, "fill": {"customer_id": @}}', "person"),
    ("POST", "/api/v1/deals/$north_deal/participants", '{"person_id": @}', "person"),
    ("POST", "/api/v1/leads/$north_lead/conversion", '{"customer_id": @}', "organisation"),
    ("POST", "/api/v1/leads/$north_lead/conversion", '{"contact_id": @}', "person"),
    ("POST", "/api/v1/tasks", '{"title": "T", "customer_id": @}', "person"),
    ("POST", "/api/v1/tasks", '{"title": "T", "source_type": "deal", "source_id": @}', "deal"),
    ("POST", "/api/v1/tasks", '{"title": "T", "source_type": "lead", "source_id": @}', "lead"),
    ("PATCH", "/api/v1/tasks/$north_task", '{"customer_id": @}', "person"),
    ("POST", "/api/v1/entries", '{"customer_id": @, "kind": "note", "text": "x"}', "person"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "deal", "about_id": @}', "deal"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "lead", "about_id": @}', "lead"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "task", "about_id": @}', "task"),
    ("GET", "/api/v1/entries?customer_id=@", "", "person"),
    ("GET", "/api/v1/entries?source=deal:@", "", "deal"),
    ("GET", "/api/v1/deals?customer_id=@", "", "person"),
    ("GET", "/api/v1/tasks?customer_id=@", "", "person"),
    ("PATCH", "/api/v1/people/$north_person/points/@", '{"text": "a@b.example"}', "point"),
    ("DELETE", "/api/v1/people/$north_person/points/@", "", "point"),
    ("DELETE", "/api/v1/people/$north_person/links/@", "", "link"),
    ("DELETE", "/api/v1/deals/$north_deal/participants/@", "", "part"),
    ("POST", "/customers/$north_person/points/@", "text=a@b.example", "point"),
    ("GET", "/customers/$north_person/points/@", "", "point"),
    ("DELETE", "/customers/$north_person/points/@", "", "point"),
    ("POST", "/customers/$north_person/links", "role=refers&other=%23@", "person"),
    ("POST", "/customers/$north_person/links/@/removal", "", "link"),
    ("POST", "/customers/$north_person/pin", "entry=@", "entry"),
    ("GET", "/customers/$north_person/timeline?before=@", "", "entry"),
    ("GET", "/tasks/new?customer=@", "", "person"),
    ("GET", "/tasks/new?source_type=deal&source_id=@", "", "deal"),
    ("POST", "/tasks/", "title=T&source_type=deal&source_id=@", "deal"),
    ("POST", "/tasks/", "title=T&source_type=customer&source_id=@", "person"),
    ("POST", "/tasks/", "title=T&customer=%23@", "person"),
    ("POST", "/tasks/$north_task/", "title=T&priority=1&kind=task&customer=%23@", "person"),
    ("POST", "/deals/new", "title=T&amount=1&currency=EUR&customer=%23@", "organisation"),
    ("GET", "/deals/new?customer=@", "", "organisation"),
    ("POST", "/deals/$north_deal/fields/customer", "value=%23@", "organisation"),
    ("POST", "/deals/$north_deal/participants", "role=contact&customer=%23@", "person"),
    ("POST", "/deals/$north_deal/participants/@/removal", "", "part"),
    ("GET", "/deals/near?customer=%23@", "", "organisation"),
    ("GET", "/deals/table?customer=@", "", "organisation"),
    ("POST", "/leads/$north_lead/conversion", "customer=%23@", "organisation"),
    ("POST", "/access/customer/$north_person/shares/@/removal", "", "share"),
]  # fmt: skip
PARTS = {"point": ("person", "point_id"), "link": ("person", "link_id"), "part": ("deal", "participant_id"),
         "share": ("person", "share_id")}  # fmt: skip

# Placing a record out of one's own reach: behind the wall, or in another's hands.
MISPLACED = [
    ("PATCH", "/api/v1/people/$north_person", '{"team_id": $vault_team}'),
    ("PATCH", "/api/v1/people/$north_person", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"team_id": $vault_team}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/leads/$north_lead", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/tasks/$north_task", '{"owner_id": $igor}'),
    ("POST", "/api/v1/people", '{"name": "N", "team_id": $vault_team}'),
    ("POST", "/api/v1/deals", '{"title": "T", "owner_id": $igor}'),
    ("POST", "/api/v1/leads", '{"title": "T", "team_id": $vault_team}'),
    ("POST", "/api/v1/tasks", '{"title": "T", "owner_id": $igor}'),
    ("POST", "/customers/$north_person/fields/owner", "value=$igor"),
    ("POST", "/customers/$north_person/fields/team", "value=$vault_team"),
    ("POST", "/deals/$north_deal/fields/owner", "value=$igor"),
    ("POST", "/leads/$north_lead/fields/owner", "value=$igor"),
    ("POST", "/tasks/", "title=T&owner=$igor"),
    ("PATCH", "/api/v1/people/$north_person", '{"custom": {"own_secret": "x"}}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"custom": {"own_secret": "x"}}'),
    ("PATCH", "/api/v1/leads/$north_lead", '{"custom": {"own_sensitive": "x"}}'),
    ("POST", "/customers/$north_person/fields/custom.own_secret", "value=x"),
    ("POST", "/deals/$north_deal/fields/custom.own_secret", "value=x"),
    ("POST", "/leads/$north_lead/fields/custom.own_sensitive", "value=x"),
    ("GET", "/customers/?custom.own_secret=x", ""),
    ("GET", "/customers/?sort=custom.own_secret", ""),
    ("GET", "/deals/table?custom.own_secret__starts=q", ""),
    ("GET", "/deals/?custom.own_secret__starts=q", ""),
    ("GET", "/leads/?custom.own_secret__has=q", ""),
    ("GET", "/api/v1/people?custom.own_secret=x", ""),
    ("GET", "/api/v1/deals?custom.own_secret__starts=q", ""),
    ("GET", "/api/v1/leads?custom.own_secret__has=q", ""),
]
SCOPES = {
    "people": "customers", "organisations": "customers", "entries": "customers", "leads": "leads", "deals": "deals",
    "tasks": "tasks", "products": "products", "search": "search", "imports": "imports",
}  # fmt: skip


def foreign_numbers(guarded: Guarded, only: str = "") -> list[str]:
    """Numbers of hidden records in bodies and addresses, against numbers of nothing."""
    asker, wrong = Asker(guarded), []
    for method, path, body, kind in SWAPS:
        if not re.search(only, f"{method} {path}"):
            continue
        record, part = PARTS.get(kind, (kind, "pk"))
        foreign = [guarded.values(record, "vault")[part], NOBODY]
        vaulted, missing = (
            asker.ask("marek", method, *(filled(text, guarded.others).replace("@", str(pk), 1) if "@" in text
                                         else filled(text, guarded.others) for text in (path, body)))
            for pk in foreign
        )  # fmt: skip
        numbers = rb"\b(%d|%d)\b" % tuple(foreign)
        bodies = {re.sub(numbers, b"#", masked(answer.content)) for answer in (vaulted, missing)}
        if len(bodies) > 1 or vaulted.status != missing.status:
            wrong.append(f"{method} {path} {body}: hidden {vaulted.status}, missing {missing.status}")
        if vaulted.changed or (method != "GET" and vaulted.status < 303):
            wrong.append(f"{method} {path} {body}: went through with {vaulted.status}")
        told = [word for word in words_hidden_from("marek") if word in vaulted.content.lower()]
        if told:
            wrong.append(f"{method} {path} {body}: told {told}")
    return wrong


def beyond_reach(guarded: Guarded, only: str = "") -> list[str]:
    """Records placed, fields filled and filtered beyond what the person may."""
    asker, wrong = Asker(guarded), []
    for method, path, body in MISPLACED:
        if not re.search(only, f"{method} {path}"):
            continue
        answer = asker.ask("marek", method, filled(path, guarded.others), filled(body, guarded.others))
        if answer.changed or not 400 <= answer.status < 500:
            wrong.append(f"{method} {path} {body}: {answer.status}")
    return wrong


def taken_outside_numbers(guarded: Guarded, only: str = "") -> list[str]:
    """Outside numbers that hidden records bear."""
    asker, wrong = Asker(guarded), []
    for path, body in (("deals", '{"title": "T"}'), ("leads", '{"title": "T"}'), ("people", '{"name": "N"}')):
        kind = {"deals": "deal", "leads": "lead", "people": "person"}[path]
        answer = asker.ask("marek", "PUT", f"/api/v1/{path}/by-outside-id/{kind}-vault", body)
        told = [word for word in words_hidden_from("marek") if word in answer.content.lower()]
        if (answer.status, answer.changed) != (422, False) or told:
            wrong.append(f"PUT {path}: {answer.status}, told {told}")
    return wrong


def without_form_token(guarded: Guarded, only: str = "") -> list[str]:
    """Unsafe requests of a signed-in browser without the token of a form."""
    asker, wrong = Asker(guarded), []
    rules = policy()
    for address in addresses():
        if not re.search(only, address.name):
            continue
        rule = rules[address.name]
        kinds = rule.get("record", "")
        kind = kinds[0] if isinstance(kinds, list) else kinds
        own = guarded.values(kind, "north") if kind else {}
        named = {**guarded.others, **own, "spare_person": guarded.others["spare_north"], "upload": "x=1"}
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if method not in rule:
                continue
            parts = {name: guarded.others.get(value, value) for name, value in rule.get("with", {}).items()}
            path = rule.get("path") or address.path({**own, **parts})
            sent = filled(rule.get("body", {}).get(method, ""), named)
            answer = asker.ask("dana", method, path, sent, checks_csrf=True)
            if answer.changed or answer.status not in (403, 405):
                wrong.append(f"{method} {address.name}: {answer.status}{', written' if answer.changed else ''}")
    return wrong


def beyond_scopes(guarded: Guarded, only: str = "") -> list[str]:
    """Requests of programs whose tokens have other scopes."""
    asker, wrong, dana = Asker(guarded), [], guarded.world.dana
    for scope in ("read", *sorted(set(SCOPES.values()))):
        row, guarded.secrets["dana"] = create_token(actor=None, user=dana, name=scope, scopes=[scope])
        touch_token(actor=dana, token=row)
        for noun, own in SCOPES.items():
            if not re.search(only, noun):
                continue
            path = f"/api/v1/{noun}" + ("?q=qx" if noun == "search" else "")
            may_read = scope in ("read", own) or (noun == "entries" and scope in ("deals", "leads", "tasks"))
            may_read |= noun == "products" and scope in ("deals", "leads")
            read = asker.ask("dana", "GET", path, by_token=True)
            if (read.status == 200) != may_read or (not may_read and read.status != 403):
                wrong.append(f"GET {noun} with scope {scope}: {read.status}")
            wrote = asker.ask("dana", "POST", path, "{}", by_token=True)
            if noun != "search" and (wrote.status == 403) != (scope != own):
                wrong.append(f"POST {noun} with scope {scope}: {wrote.status}")
    return wrong


def beyond_share(guarded: Guarded, only: str = "") -> list[str]:
    """A colleague with whom a record is shared for reading, who tries to change it."""
    asker, wrong, marek, tom = Asker(guarded), [], guarded.users["marek"], guarded.users["tom"]
    row = create_customer(actor=marek, kind="person", name="Lent out")
    share_record(actor=marek, row=row, user=tom)
    for method, path, body, expected in (
        ("GET", f"/customers/{row.pk}/", "", 200), ("GET", f"/api/v1/people/{row.pk}", "", 200),
        ("PATCH", f"/api/v1/people/{row.pk}", '{"language": "pl"}', 403),
        ("DELETE", f"/api/v1/people/{row.pk}", "", 403), ("POST", f"/customers/{row.pk}/fields/name", "value=x", 403),
        ("POST", f"/customers/{row.pk}/deletion", "", 403),
        ("POST", f"/access/customer/{row.pk}/shares", f"with=user:{tom.pk}&may_edit=1", 403),
    ):  # fmt: skip
        answer = asker.ask("tom", method, path, body)
        if answer.status != expected or answer.changed:
            wrong.append(f"{method} {path} on a record shared for reading: {answer.status}")
    return wrong
