"""The desk of who leads: who is behind, handing over in one move, escalation, briefs, plans."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.journeys.product import Demo, Person


def plan_late_task(page: object, title: str) -> None:
    """Write down a task for yesterday on Today."""
    page.goto("/")  # type: ignore[attr-defined]
    page.evaluate(  # type: ignore[attr-defined]
        """() => { const day = new Date(Date.now() - 3 * 864e5).toISOString().slice(0, 10);
                   document.querySelector("#today input[name=due_on]").value = day; }"""
    )
    page.fill("#today input[name=title]", title)  # type: ignore[attr-defined]
    page.click("#today form button[type=submit]")  # type: ignore[attr-defined]
    expect(page.locator("#today")).to_contain_text(title)  # type: ignore[attr-defined]


def test_who_is_behind_is_seen_and_helped_in_one_move(chromium: Browser, demo: Demo, dana: Person, marek: Person) -> None:
    plan_late_task(marek.page, "Overdue for the journey")
    page = dana.page
    page.goto("/control/")
    row = page.locator("tbody tr", has_text="Marek")
    late = int(row.locator(".tf-count-late").inner_text())
    assert late >= 1
    row.get_by_role("link", name=re.compile("Hand over")).click()
    page.locator("#dialog label", has_text="Olga").locator("input").check()
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".tf-toast")).to_contain_text("handed over")
    expect(page.locator("tbody tr", has_text="Marek").locator(".tf-count-late")).to_have_count(0)
    page.locator(".tf-toast button", has_text="Undo").click()
    expect(page.locator("tbody tr", has_text="Marek").locator(".tf-count-late")).to_have_text(str(late))
    page.locator("tbody tr", has_text="Marek").locator("th a").click()
    expect(page.locator("#behind")).to_contain_text("Overdue for the journey")


def test_who_leads_nobody_is_not_offered_the_page(marek: Person) -> None:
    marek.page.goto("/tasks/")
    expect(marek.page.locator('nav a[href="/control/"]')).to_have_count(0)


def test_a_late_task_is_told_to_who_was_named(dana: Person, marek: Person) -> None:
    plan_late_task(marek.page, "Late for the escalation")
    page = dana.page
    page.goto("/settings/escalation/")
    page.fill("input[name=name]", "Journey")
    page.fill("input[name=after_hours]", "1")
    page.select_option("select[name=receiver]", "person")
    page.select_option("select[name=person]", label="Dana Levi")
    page.click("main form button[type=submit].btn-primary")
    expect(page.locator("main table")).to_contain_text("Journey")
    for _minute in range(40):
        page.goto("/notifications/")
        if page.locator("#told", has_text="Late for the escalation").count():
            break
        page.wait_for_timeout(3000)
    page.locator("#told a", has_text="Late for the escalation").click()
    expect(page.locator("main")).to_contain_text("told to Dana Levi")
    page.goto("/control/")
    expect(page.locator("tbody tr", has_text="Marek")).to_contain_text("escalated")


def test_who_takes_over_opens_the_brief(dana: Person, marek: Person) -> None:
    page = dana.page
    page.goto("/deals/table")
    page.locator("td.tf-name a").first.click()
    page.wait_for_url(re.compile(r"/deals/\d+/"))
    name = page.locator("h1").inner_text()
    page.get_by_role("link", name="Brief for whoever takes over").click()
    page.wait_for_url(re.compile(r"/briefs/deal/\d+/"))
    expect(page.locator("main")).to_contain_text(name)
    for words in ("State", "Promised", "People involved", "Last words", "Stage"):
        expect(page.locator("main")).to_contain_text(words)
    page.emulate_media(media="print")
    expect(page.locator(".tf-nav").first).to_be_hidden()
    page.emulate_media(media="screen")


def test_who_stands_in_is_told_on_today(dana: Person, marek: Person) -> None:
    page = marek.page
    page.goto("/calendar/mine/")
    page.evaluate(
        """() => { const day = new Date(); const text = new Date(day - day.getTimezoneOffset() * 6e4).toISOString();
                   document.querySelector("input[name=from_on]").value = text.slice(0, 10); }"""
    )
    page.select_option("select[name=substitute]", label="Dana Levi")
    page.click("form[action$='absences'] button[type=submit]")
    expect(page.locator("main")).to_contain_text("Dana Levi")
    page = dana.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("You stand in for Marek")).click()
    page.locator(".tf-brief .tf-item a").first.click()
    page.wait_for_url(re.compile(r"/briefs/\w+/\d+/"))
    expect(page.locator("main")).to_contain_text("is away until")


def test_a_checklist_is_written_and_ticked(dana: Person) -> None:
    page = dana.page
    plan_late_task(page, "Checklist of the journey")
    page.locator("#today a", has_text="Checklist of the journey").click()
    field = page.locator("#dialog input[name=item]")
    for line in ("Price list", "Terms"):
        field.fill(line)
        field.press("Enter")
        expect(page.locator("#dialog .tf-checklist")).to_contain_text(line)
    page.locator("#dialog .tf-checklist-line", has_text="Terms").locator("input").click()
    expect(page.locator("#dialog .tf-checklist .tf-count")).to_have_text("1/2")
    page.keyboard.press("Escape")
    expect(page.locator("#today .tf-task", has_text="Checklist of the journey")).to_contain_text("1/2")


def test_a_plan_goes_on_step_by_step_and_is_stopped(dana: Person) -> None:
    page = dana.page
    page.goto("/plans/")
    page.fill("input[name=name]", "Journey plan")
    page.fill("input[name=title0]", "First of the journey")
    page.fill("input[name=title1]", "Second of the journey")
    page.click("main form button[type=submit].btn-primary")
    expect(page.locator("main table")).to_contain_text("Journey plan")
    page.goto("/deals/table")
    page.locator("td.tf-name a").first.click()
    page.wait_for_url(re.compile(r"/deals/\d+/"))
    page.get_by_role("link", name="Start a plan").click()
    page.select_option("#dialog select[name=plan]", label="Journey plan")
    page.locator("#dialog button[type=submit]").click()
    plan = page.locator("section.tf-panel", has_text="Journey plan")
    expect(plan).to_contain_text("waits")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_timeout(1000)  # the panels come again once more by the live stream
    page.get_by_role("checkbox", name=re.compile("First of the journey")).check()
    expect(page.get_by_role("checkbox", name=re.compile("Second of the journey"))).to_be_visible(timeout=15000)
    plan.get_by_role("button", name=re.compile("Stop")).click()
    expect(page.locator("section.tf-panel", has_text="Journey plan")).to_have_count(0)


def test_a_call_is_written_down_and_a_lead_accepted_from_today(dana: Person) -> None:
    page = dana.page
    page.goto("/")
    line = page.locator("#today .tf-task", has=page.locator(".tf-task-who a")).first
    title = line.locator("a.tf-cut").first.inner_text()
    before = page.locator("#today .tf-task").count()
    line.locator("button[popovertarget]").click()
    page.get_by_role("menuitem", name=re.compile("Write down a call")).locator("visible=true").click()
    page.fill("#dialog textarea[name=text]", f"They said yes about {title}")
    page.locator("#dialog button[type=submit]").click()
    expect(page.locator(".tf-toast").first).to_contain_text("The call is written down")
    expect(page.locator("#today .tf-task")).to_have_count(before - 1)
    page.keyboard.press("Escape")
    page.goto("/leads/new")
    page.fill("input[name=title]", "Lead of the journey")
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_url(re.compile(r"/leads/\d+/"))
    page.goto("/")
    accept = page.locator("#today-leads").get_by_role("button", name="Accept: Lead of the journey")
    if accept.count() == 0:  # more than five wait: the richest stand first
        accept = page.locator("#today-leads").get_by_role("button", name=re.compile("Accept")).first
    name = accept.get_attribute("aria-label")
    accept.click()
    expect(page.locator(f"#today-leads button[aria-label='{name}']")).to_have_count(0)
