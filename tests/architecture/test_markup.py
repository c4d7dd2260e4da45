"""Whatever people type is text on every page: no element, attribute, address or template of it comes alive."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.matrix import Answer, Asker, addresses, policy
from trefoil.core.actions import Invalid
from trefoil.customers.actions import add_point, create_customer, link_customers, log_contact
from trefoil.customfields.actions import create_field
from trefoil.exchange.actions import start_import
from trefoil.identity.actions import create_role, create_team, create_token, create_user, share_record
from trefoil.operational.sales.actions import (
    add_participant,
    close_deal,
    create_deal,
    create_lead,
    create_pipeline,
    create_product,
    create_reason,
    create_rule,
    judge_lead,
    set_lines,
)
from trefoil.planner.actions import create_task, finish_task
from trefoil.search.actions import index_everything

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

PAYLOADS = [
    "<zqx>", "</zqx><zqx a=b>", "<script>zqx()</script>", "</script><script>zqx()</script>",
    "<script src=//zqx.example>",
    "<img src=x onerror=zqx()>", "<svg onload=zqx()>", "<svg><script>zqx()</script></svg>", "\" onmouseover=\"zqx()",
    "' onmouseover='zqx()", "\" zqx=\"1", "' zqx='1", "\"><zqx>", "'><zqx>", "--><zqx>", "<!--<zqx>-->",
    "</title><zqx>",
    "</textarea><zqx>", "</style><zqx>", "</option></select><zqx>", "</a><zqx>", "</template><zqx>",
    "<a href=javascript:zqx()>x",
    "javascript:zqx()", "JaVaScRiPt:zqx()", "java\tscript:zqx()", "data:text/html,<zqx>", "<iframe srcdoc='<zqx>'>",
    "<meta http-equiv=refresh content=0;url=//zqx.example>", "<base href=//zqx.example>", "<form action=//zqx.example>",
    "<style>*{background:url(//zqx.example)}</style>", "<math><mi xlink:href=javascript:zqx()>",
    "<details open ontoggle=zqx()>",
    "{{ 91*7919 }}", "{% set x = 91*7919 %}{{ x }}", "${91*7919}", "#{91*7919}", "<%= 91*7919 %>",
    "{{ config.SECRET_KEY }}",
    "<<zqx>>", "<zqx/x=\"", "`<zqx>`", "\\\"><zqx>", "&lt;zqx&gt;<zqx>", "&#60;zqx&#62;", "\u202e<zqx>", "＜zqx＞<zqx>",
    "<z\x00qx>", "hx-get=//zqx.example", "\" hx-get=\"//zqx.example", "<div hx-on:click=zqx()>",
]  # fmt: skip
ALIVE = {"href", "src", "action", "formaction", "srcdoc", "xlink:href", "hx-get", "hx-post", "hx-delete", "data-url"}
BAD_SCHEMES = ("javascript:", "data:text", "vbscript:", "//zqx", "http://zqx", "https://zqx")
REACHED = 600


class Reader(HTMLParser):
    """Notes whatever a browser would bring to life."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element with its attributes."""
        names = dict(attrs)
        if "zqx" in tag or tag in ("style", "base", "iframe", "object", "embed", "math") or "zqx" in "".join(names):
            self.wrong.append(f"<{tag} {list(names)}>")
        if tag == "script" and not (names.get("src") or "").startswith("/static/"):
            self.wrong.append("a script in the page")
        if tag == "meta" and "http-equiv" in names:
            self.wrong.append("a meta refresh")
        for name, value in attrs:
            said = "".join((value or "").split()).lower()
            if name.startswith(("on", "hx-on")) or name == "style":
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if name in ALIVE and said.startswith(BAD_SCHEMES):
                self.wrong.append(f"<{tag} {name}={value!r}>")


def faults(answer: Answer) -> list[str]:
    """What is wrong with a page and its headers."""
    wrong = []
    csp = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'self'" not in csp or "*" in csp or "unsafe" in csp:
        wrong.append(f"policy {csp!r}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("no nosniff")
    if answer.headers.get("X-Frame-Options") != "DENY":
        wrong.append("may be framed")
    if b"720629" in answer.content:
        wrong.append("a template was run")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        reader = Reader()
        reader.feed(answer.content.decode())
        reader.close()
        wrong += reader.wrong
    return wrong


def _typed(guarded: Guarded, number: int, text: str) -> list[str]:
    """Put the text wherever people type; the addresses of the records made."""
    dana, world = guarded.world.dana, guarded.world
    own = {"own_normal": text.replace("\x00", "")}
    person = create_customer(
        actor=dana, kind="person", name=text, given_name=text, family_name=text, job_title=text, custom=own,
        organisation_name=f"{text} {number}",
        points=[{"kind": "handle", "text": text, "label": text[:40]}, {"kind": "address", "text": "", "data": {
            "street": text, "city": text, "region": text}}],
    )  # fmt: skip
    for kind, value in (("website", text), ("website", f"https://x.example/{text}"), ("email", f"{text}@x.example")):
        try:
            add_point(actor=dana, customer=person, kind=kind, text=value)
        except Invalid:
            continue
    link_customers(actor=dana, customer=person, other=world.anna, role="refers", title=text)
    for kind in ("note", "call", "meeting"):
        log_contact(actor=dana, customer=person, kind=kind, text=text)
    deal = create_deal(actor=dana, title=text, customer=person, amount=5, source=text, custom=own)
    set_lines(actor=dana, deal=deal, lines=[{"name": text, "unit_price": "5"}])
    add_participant(actor=dana, deal=deal, person=world.anna)
    log_contact(actor=dana, customer=person, kind="note", text=text, about=deal)
    if number % 2:
        close_deal(actor=dana, deal=deal, outcome="lost", text=text)
    lead = create_lead(
        actor=dana, title=text, given_name=text, family_name=text, organisation=text, job_title=text, text=text,
        source=text, utm={"campaign": text, "source": text}, custom=own,
    )  # fmt: skip
    judge_lead(actor=dana, lead=lead, is_qualified=False, text=text)
    task = create_task(actor=dana, title=text, text=text, customer=person, source=deal)
    if number % 3 == 0:
        finish_task(actor=dana, task=task, outcome=text)
    share_record(actor=dana, row=person, user=world.marek)
    return [f"/customers/{person.pk}/", f"/deals/{deal.pk}/", f"/leads/{lead.pk}/", f"/tasks/{task.pk}/",
            f"/access/customer/{person.pk}/", f"/deals/{deal.pk}/lines", f"/customers/{person.pk}/fields/name",
            f"/deals/{deal.pk}/closure", f"/leads/{lead.pk}/conversion"]  # fmt: skip


def _set_up(guarded: Guarded, number: int, text: str) -> None:
    dana, name = guarded.world.dana, f"{text[:60]}{number}"
    create_team(actor=dana, name=name)
    create_role(actor=dana, name=name, table={}, rights=[])
    create_pipeline(actor=dana, name=name, stages=[{"name": name, "probability": 10}])
    create_product(actor=dana, name=name, code=name[:60], family=name, price="1", currency="EUR")
    create_reason(actor=dana, outcome="lost", name=name)
    create_rule(actor=dana, name=name, source=name, users=[dana.pk])
    create_field(actor=dana, object_type="customer", label=name, hint=name, kind="choice", choices=[name])
    create_token(actor=dana, user=dana, name=name)
    create_user(actor=dana, email=f"u{number}@x.example", name=name)
    start_import(actor=dana, chunks=[f"Name,{name}\nx,{name}\n".encode()], file_name=f"{name}.csv", kind="people")


@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def test_nothing_typed_comes_alive_on_any_page(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    pages = [path for number, text in enumerate(PAYLOADS) for path in _typed(guarded, number, text)]
    for number, text in enumerate(PAYLOADS[::3]):
        _set_up(guarded, number, text)
    index_everything()
    rules = policy()
    for address in addresses():
        rule = rules[address.name]
        if "GET" in rule and not rule.get("record") and not address.name.startswith("api:"):
            parts = {name: guarded.others.get(value, value) for name, value in rule.get("with", {}).items()}
            pages.append(rule.get("path") or address.path(parts))
    pages += ["/customers/?limit=200", "/deals/table?limit=200&state=lost", "/leads/?limit=200", "/tasks/?limit=200",
              "/search/?q=zqx", "/search/suggestions?q=zqx", "/customers/choices?other=zqx", "/settings/audit/",
              "/customers/?filter=standing"]  # fmt: skip
    for text in PAYLOADS[::4]:
        for path in ("/search/", "/customers/", "/deals/", "/deals/table", "/leads/", "/search/suggestions", "/tasks/"):
            pages.append(f"{path}?{_query(text)}")
    shown = 0
    for path in pages:
        answer = asker.ask("dana", "GET", path)
        shown += b"zqx" in answer.content
        said = faults(answer) if answer.status < 500 or answer.status == 503 else [f"broke with {answer.status}"]
        wrong += [f"{path}: {one}" for one in said]
    assert not wrong, "\n".join([f"{len(wrong)} of {asker.asked}", *wrong[:40]])
    assert asker.asked > REACHED and shown > REACHED // 2


def _query(text: str) -> str:
    return urlencode({"q": text.replace("\x00", ""), "name": text.replace("\x00", ""), "sort": text.replace("\x00",
    "")})


def test_errors_of_forms_give_back_what_was_typed_as_text(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    person, deal = guarded.others["north_person"], guarded.others["north_deal"]
    for text in PAYLOADS[::2]:
        typed: Any = _query(text)[2:].split("&")[0]
        for path, body in (
            ("/customers/new", f"kind=person&name=&email={typed}&phone={typed}&organisation={typed}"),
            (f"/customers/{person}/points", f"kind=email&text={typed}&label={typed}"),
            (f"/customers/{person}/links", f"other={typed}&role={typed}&title={typed}"),
            (f"/customers/{person}/entries", f"kind={typed}&text={typed}&minutes={typed}&at={typed}"),
            (f"/deals/{deal}/fields/amount", f"value={typed}"), ("/deals/new",
    f"title=&amount={typed}&customer={typed}"),
            ("/tasks/", f"title=&due_on={typed}&customer={typed}&text={typed}"), ("/leads/new", f"email={typed}"),
            ("/settings/teams/", f"name={typed * 9}"), ("/account/login/", f"login={typed}&password={typed}"),
        ):  # fmt: skip
            answer = asker.ask("dana", "POST", path, body)
            said = faults(answer) if answer.status < 500 else [f"broke with {answer.status}"]
            wrong += [f"{path} {body[:90]}: {one}" for one in said]
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("text", ["<zqx>", '<a href=" javascript:x">', "<p onclick=x>", "<p style=x>", "<script>x"])
def test_the_reader_sees_what_is_alive(text: str) -> None:
    reader = Reader()
    reader.feed(f"<p>{text}</p>")
    assert reader.wrong
