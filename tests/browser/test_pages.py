"""Every public page in a real browser: both languages, phone and desk, light and dark, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.conftest import watched
from tests.given import pages, people
from tests.given.played import A, B, D

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# WCAG 2.2 AA; the rule about colours is what a dark page fails first.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passed is not told one by one
}
LARGEST_FIRST_PAGE = 100_000  # bytes on the wire
# Where somebody who scanned a code or followed a link comes in.
FIRST = (
    "/",
    f"/contests/{A}",
    f"/contests/{B}",
    f"/contests/{A}/standings/cong-dong",
    f"/contests/{B}/results",
    f"/contests/{A}/learn",
    f"/contests/{A}/learn/A2/1",
)

Visit = Callable[..., Page]
Tab = tuple[Page, list[str]]
"""A tab, and what was wrong with its pages."""


@pytest.fixture(scope="module")
def open_tab(browser: Browser, played_app: Flask, played_live_server: str) -> Callable[..., Tab]:
    """Opens a tab of a new browser, in which whoever looks at that address is signed in."""

    def tab(address: str, size: dict[str, int], *, scheme: str = "light", scripts: bool = True) -> Tab:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            locale="vi-VN",
        )
        if who := pages.seen_by(address):
            cookie = people.signed_in(played_app, who).get_cookie("hoithi")
            assert cookie is not None
            context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": played_live_server}])
        return watched(context)

    return tab


@pytest.fixture
def visit(open_tab: Callable[..., Tab], played_live_server: str) -> Iterator[Visit]:
    """Opens an address with a screen, a language and a scheme; fails on anything in the console."""
    tabs: list[Tab] = []

    def open_page(address: str, size: dict[str, int], *, language: str = "vi", **how: object) -> Page:
        tabs.append(open_tab(address, size, **how))
        page = tabs[-1][0]
        page.goto(played_live_server + pages.in_language(address, language))
        return page

    yield open_page
    for page, _ in tabs:
        page.context.close()
    assert [heard for _, heard in tabs if heard] == []


@pytest.fixture(scope="module")
def kept_tabs() -> Iterator[dict[tuple[str, str, str], Tab]]:
    """Tabs by who looks, language and scheme: a new browser for each page would cost more than the page."""
    tabs: dict[tuple[str, str, str], Tab] = {}
    yield tabs
    for page, _ in tabs.values():
        page.context.close()


@pytest.fixture
def turn_to(
    open_tab: Callable[..., Tab], kept_tabs: dict[tuple[str, str, str], Tab], played_live_server: str
) -> Iterator[Visit]:
    """The same in a tab that has shown other pages before."""
    used: list[list[str]] = []

    def show(address: str, size: dict[str, int], *, language: str, scheme: str) -> Page:
        key = (pages.seen_by(address), language, scheme)
        if key not in kept_tabs:
            kept_tabs[key] = open_tab(address, size, scheme=scheme)
        page, heard = kept_tabs[key]
        used.append(heard)
        heard.clear()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(played_live_server + pages.in_language(address, language))
        return page

    yield show
    assert [heard for heard in used if heard] == []


# Every address in Vietnamese on a phone in the light; each kind of page in English on a desk in the dark.
LOOKS = [
    *((address, "vi", "light") for address in pages.every()),
    *((addresses[0], "en", "dark") for addresses in pages.PAGES.values()),
]


@pytest.mark.parametrize(("address", "language", "scheme"), LOOKS)
def test_page_is_for_everybody(turn_to: Visit, address: str, language: str, scheme: str) -> None:
    size, other = (PHONE, DESK) if language == "vi" else (DESK, PHONE)
    page = turn_to(address, size, language=language, scheme=scheme)
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.set_viewport_size(other)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= other["width"]


@pytest.mark.parametrize("address", [f"/contests/{A}", f"/contests/{A}/standings/cong-dong"])
def test_targets_are_large_enough(visit: Visit, address: str) -> None:
    page = visit(address, PHONE)
    heights = page.eval_on_selector_all(
        ".btn, .icon, .tabs a, .main-nav a, .find input, .find select",
        "all => all.map(each => each.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44


LEARNERS = (
    "/",
    f"/contests/{A}",
    f"/contests/{A}/standings",
    f"/contests/{A}/standings/cong-dong",
    f"/contests/{A}/learn",
    f"/contests/{A}/learn/A2/1",
    f"/contests/{D}/registration",
    f"/contests/{D}/quiz",
    f"/contests/{D}/practice/1",
    f"/contests/{D}/quiz/results/1",
    f"/contests/{D}/story",
    f"/contests/{D}/mine",
    "/account",
)
TWICE = """() => {
  const all = [...document.querySelectorAll("body, body *")];
  const sizes = all.map(each => parseFloat(getComputedStyle(each).fontSize));
  all.forEach((each, index) => { each.style.fontSize = 2 * sizes[index] + "px"; });
}"""
# What says something, is larger than a dot (hidden words are one pixel), and shows less than it holds.
CUT = """() => [...document.querySelectorAll("body *")].filter(each => {
  const style = getComputedStyle(each), hides = how => how === "hidden" || how === "clip";
  return each.innerText?.trim() && each.clientWidth > 1
    && ((hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
      || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1));
}).map(each => each.innerText)"""


def test_letters_twice_as_large_still_fit(visit: Visit) -> None:
    page, found = visit("/account", PHONE), {}
    origin = page.url.split("/account")[0]
    for address in LEARNERS:
        page.goto(origin + address)
        page.evaluate(TWICE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (page.url.removeprefix(origin), wide, page.evaluate(CUT))
    assert found == {address: (address, PHONE["width"], []) for address in LEARNERS}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_tabs_are_one_row_that_shows_where_one_is(visit: Visit, scripts: bool) -> None:
    page = visit(f"/contests/{A}/desk", {"width": 320, "height": 640}, scripts=scripts)
    row, here = page.locator(".tabs ul"), page.locator(".tabs ul [aria-current]")
    tops = row.locator("a").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    if not scripts:
        here.focus()  # without scripts the keyboard, or a finger, brings it into sight
    expect(here).to_be_in_viewport(ratio=1)
    header = page.locator(".top").bounding_box()
    assert header is not None
    assert header["height"] < 130  # brand, name and tools in one line, the two links below


def test_first_pages_are_small(visit: Visit) -> None:
    sizes = {address: wire_size(visit, address) for address in FIRST}
    assert {address: size for address, size in sizes.items() if size > LARGEST_FIRST_PAGE} == {}


def wire_size(visit: Visit, address: str) -> int:
    """What a first visit brings over the wire, in bytes, with headers and everything the page asks for."""
    page = visit("/check", PHONE)
    cdp: CDPSession = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    cdp.on("Network.loadingFinished", lambda each: sizes.append(each["encodedDataLength"]))
    page.goto(page.url.split("/check")[0] + address, wait_until="networkidle")
    assert len(sizes) > 5
    return round(sum(sizes))


def test_the_keyboard_reaches_everything_in_order(visit: Visit) -> None:
    page = visit(f"/contests/{A}/standings/cong-dong", DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Bỏ qua, đến nội dung chính")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName + ':' + document.activeElement.id"))
    assert outline == "solid"
    assert reached == [
        "A:", "A:", "A:", "INPUT:q", "SELECT:at", "BUTTON:", "A:", "SUMMARY:", "A:", "SUMMARY:",
    ]  # fmt: skip


def test_why_opens_with_the_keyboard(visit: Visit) -> None:
    page = visit(f"/contests/{A}/standings/cong-dong", PHONE)
    second = page.locator("details.why").nth(1)
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(second.locator("p")).to_contain_text("xếp sau")


def test_search_follows_the_typing(visit: Visit) -> None:
    page = visit(f"/contests/{A}/standings/cong-dong", DESK)
    page.get_by_label("Tìm", exact=True).press_sequentially("nam sach")
    expect(page.locator("#found .standing > tbody a")).to_have_text(["Xã Nam Sách"])
    expect(page).to_have_url(re.compile(r"q=nam(\+|%20)sach"))
    expect(page.get_by_label("Tìm", exact=True)).to_be_focused()


def test_everything_works_without_scripts(visit: Visit) -> None:
    page = visit(f"/contests/{A}/standings/cong-dong", PHONE, scripts=False)
    expect(page.locator("#theme")).to_be_hidden()
    page.get_by_label("Tìm", exact=True).fill("nam sach")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator("#found .standing > tbody a")).to_have_text(["Xã Nam Sách"])
    page.locator("details.why summary").first.click()
    expect(page.locator("details.why p").first).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Find", exact=True)).to_have_value("nam sach")


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit("/", DESK)
    button = page.get_by_role("button", name="Giao diện tối")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button.click()
    page.goto(page.url.split("?")[0] + "check")
    expect(page.get_by_role("button", name="Giao diện tối")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_the_language_switch_keeps_the_page_and_is_remembered(visit: Visit) -> None:
    page = visit(f"/contests/{B}/standings/chang-1?block=so-nganh", DESK)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Block")).to_have_value("so-nganh")
    page.get_by_role("link", name="Rules", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_paper_shows_the_list_and_no_controls(visit: Visit) -> None:
    page = visit(f"/contests/{A}/standings/cong-dong", DESK)
    page.emulate_media(media="print")
    for gone in (".top", ".find", "details.why >> nth=0", ".foot"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".sim")).to_be_visible()
    expect(page.locator("#found tbody th[scope=row]").first).to_be_visible()
