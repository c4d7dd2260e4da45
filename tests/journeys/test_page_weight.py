"""How heavy and how quick the main pages are on a phone of the middle class, and that nothing jumps while they load."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.journeys.product import Demo, sign_in

PAGES = ["/", "/deals/", "/deals/table", "/customers/", "/leads/", "/tasks/", "/forgotten/", "/notifications/", "/funnel/",
         "/settings/", "record"]  # fmt: skip
MOST_BYTES = 200_000
MOST_MILLISECONDS = 1_000
MOST_SHIFT = 0.02
# a phone of the middle class on a good mobile network, as field data describe it: 9 Mbit/s, 40 ms, a quarter of a desk's speed
NETWORK = {"offline": False, "latency": 40, "downloadThroughput": 9_000_000 / 8, "uploadThroughput": 3_000_000 / 8}
SLOWER = 4
MEASURE = """() => {
    window.shift = 0; window.painted = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; })
        .observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.painted = entry.startTime; })
        .observe({ type: 'largest-contentful-paint', buffered: true });
}"""


@pytest.fixture
def phone(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """Dana's phone, which keeps nothing from page to page."""
    person = sign_in(chromium, demo, "dana", viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True,
                     is_mobile=True, service_workers="block")  # fmt: skip
    yield person.page
    person.context.close()


def _slow(page: Page) -> CDPSession:
    browser = page.context.new_cdp_session(page)
    browser.send("Network.enable")
    browser.send("Network.setCacheDisabled", {"cacheDisabled": True})
    browser.send("Network.emulateNetworkConditions", NETWORK)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return browser


def _addresses(page: Page) -> list[str]:
    page.goto("/deals/table")
    record = re.search(r"/deals/\d+/", page.content())
    assert record is not None
    return [record.group() if path == "record" else path for path in PAGES]


def test_pages_are_light_quick_and_stand_still(phone: Page) -> None:
    addresses = _addresses(phone)
    browser, wrong = _slow(phone), []
    weight = [0]
    browser.on("Network.loadingFinished", lambda event: weight.__setitem__(0, weight[0] + int(event["encodedDataLength"])))
    for path in addresses:
        weight[0], quickest, shift = 0, 1e9, 0.0
        for turn in range(3):  # two cores are shared with others: the best of three is the product's own time
            phone.goto(path, wait_until="load")
            phone.evaluate(MEASURE)
            phone.wait_for_timeout(500)
            quickest = min(quickest, phone.evaluate("window.painted"))
            shift = max(shift, phone.evaluate("window.shift"))
            if turn == 0:
                bytes_ = weight[0]
        print(f"{path}: {bytes_ // 1000} kB, {quickest:.0f} ms until it is painted, shift {shift:.4f}")
        if bytes_ > MOST_BYTES:
            wrong.append(f"{path} weighs {bytes_} bytes")
        if not 0 < quickest < MOST_MILLISECONDS:
            wrong.append(f"{path} takes {quickest:.0f} ms")
        if shift > MOST_SHIFT:
            wrong.append(f"{path} jumps by {shift:.3f}")
    assert wrong == []


def test_the_page_for_signing_in_is_there_within_a_second(chromium: Browser, demo: Demo) -> None:
    context = chromium.new_context(base_url=demo.url, viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    _slow(page)
    page.goto("/account/login/", wait_until="load")
    page.evaluate(MEASURE)
    page.wait_for_timeout(400)
    painted, shift = page.evaluate("[window.painted, window.shift]")
    context.close()
    assert 0 < painted < MOST_MILLISECONDS and shift <= MOST_SHIFT
