"""A merchant's day in the panel: in a frame on another site, third-party cookies blocked, in Debian's Chromium."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from panel_host import Host, cookie_probe, hosted, launch
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect, sync_playwright
from pypdfium2 import PdfDocument

from labelsvc.batches.service import batch_view, batch_views
from labelsvc.printing import PrinterProfile, add_printer, remove_printer
from labelsvc.stores import connect_store
from labelsvc.web.panel_start import FIRST_PAINT

NARROW = {"width": 360, "height": 720}
Open = Callable[..., tuple[Page, FrameLocator]]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """One service, shop and worker for all."""
    with hosted(tmp_path_factory.mktemp("panel"), orders=30) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        made = launch(playwright)
        yield made
        made.close()


@pytest.fixture
def open_panel(browser: Browser, host: Host) -> Iterator[Open]:
    """Open the panel in its frame. No script may fail."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def show(
        *, sandbox: str = "", script: str = "", lang: str = "en", app_state: str = "", **options: Any
    ) -> tuple[Page, FrameLocator]:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(reduced_motion="reduce", screen=options["viewport"], **options)
        contexts.append(context)
        # Headless Chromium crashes on a PDF that asks to be printed: the tab gets a page of its own instead.
        context.route(
            "**/labels.pdf?*", lambda route: route.fulfill(body="<title>PDF</title>", content_type="text/html")
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        if script:
            page.add_init_script(script)
        return page, host.open(page, sandbox, lang=lang, app_state=app_state)

    yield show
    for context in contexts:
        context.close()
    assert troubles == []


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds wrong with the panel as it stands."""
    found = Axe().run(page.frames[1], options={"resultTypes": ["violations"]}).response["violations"]  # type: ignore[arg-type]
    return [{"id": one["id"], "nodes": [node["html"][:160] for node in one["nodes"]]} for one in found]


def printable(host: Host) -> list[str]:
    """Orders that wait for a label, newest first."""
    client = host.app.test_client()
    page = client.get(host.panel_path())
    assert page.status_code == 200
    rows = re.findall(r'<tr data-order="(\w+)"([^>]*)>', page.text)
    return [order for order, facts in rows if "data-refused" not in facts and "data-printed" not in facts]


def choose(panel: FrameLocator, *orders: str) -> None:
    """Select these orders."""
    for order in orders:
        panel.locator(f'#order-rows tr[data-order="{order}"] input').check()


def statuses(host: Host, *orders: str) -> list[str]:
    """Fulfilment statuses as the shop has them."""
    return [str((host.shop.orders.read(order) or {})["fulfillmentStatus"]) for order in orders]


def finished(panel: FrameLocator) -> None:
    """Wait until the batch is over: only then there are buttons. A tab behind another would be slow."""
    panel.owner.page.bring_to_front()
    panel.locator("#result-actions button").first.wait_for()


def test_first_opening(host: Host, open_panel: Open) -> None:
    """Orders are there, the frame has a size although no SDK came, no cookie was needed, no platform is named."""
    page, panel = open_panel()
    expect(panel.locator("h1")).to_have_text("Orders to ship")
    page.wait_for_function("told.some(({method, data}) => method === 'setSize' && data.height > 400)")
    assert {"init", "ready"} <= set(page.evaluate("told.map(({method}) => method)"))
    assert page.context.cookies() == []
    text = panel.locator("body").inner_text().lower()
    assert "ecwid" not in text and "lightspeed" not in text
    assert violations(page) == []


def test_what_is_pressed_before_the_script_is_there_counts(host: Host, browser: Browser) -> None:
    """All rows are in the list with the first script, and a tab that was pressed too early opens."""
    page = browser.new_page()
    held: list[Route] = []
    page.route("**/main.js", lambda route: held.append(route), times=1)
    with page.expect_request("**/main.js"):
        page.goto(host.page_url(host.panel_path()))
    panel = page.frame_locator("iframe")
    expect(panel.locator("#order-rows tr").nth(FIRST_PAINT)).to_be_visible()
    panel.locator('[data-view="settings"]').click()
    expect(panel.locator("#view-settings")).to_be_hidden()
    held[0].continue_()
    expect(panel.locator("#settings-title")).to_be_visible()
    page.close()


def test_third_party_cookies_are_blocked_in_these_tests(host: Host, browser: Browser) -> None:
    """A page of the service's site keeps its cookies by itself; in the control panel's frame it is sent none of
    them and can set none, but for partitioned ones, which the panel does not use."""
    page = browser.new_page()
    with cookie_probe() as url:
        for address in (url, url, host.page_url("").replace(quote(host.url, safe=""), quote(url, safe=""))):
            page.goto(address)
        assert page.context.cookies(url)[0]["name"] == "header"
        page.reload()
        frame = page.frame_locator("iframe")
        expect(frame.locator("#sent")).to_have_text("partitioned=1")
        assert frame.locator("#sent").evaluate("() => document.cookie") == "partitioned=1"
        page.goto(url)
        expect(page.locator("#sent")).to_have_text("header=1; partitioned=1; script=1")
    page.close()


def test_select_print_and_undo(host: Host, open_panel: Open) -> None:
    """Two clicks: the PDF's tab, the orders marked in the shop; then back again, and the same once more."""
    first, second = printable(host)[:2]
    before = statuses(host, first, second)
    page, panel = open_panel()
    files: list[bytes] = []

    def fetched(route: Route) -> None:
        files.append(route.fetch().body())
        route.fulfill(body="<title>PDF</title>", content_type="text/html")

    page.context.route("**/labels.pdf?*", fetched)
    choose(panel, first, second)
    expect(panel.locator("#first-label")).to_be_visible()
    with page.context.expect_page() as opened:
        panel.locator("#print").click()
    finished(panel)
    expect(panel.locator("#result-title")).to_have_text("2 labels are ready.")
    expect(opened.value).to_have_title("PDF")
    (file,) = files
    assert file.startswith(b"%PDF") and b"/S /Named /N /Print" in file
    assert len(PdfDocument(file)) == 2
    assert statuses(host, first, second) == ["SHIPPED", "SHIPPED"]
    assert violations(page) == []

    panel.locator("#result-actions").get_by_text("Undo", exact=True).click()
    panel.locator("dialog button.primary").click()
    expect(panel.locator("#result-all")).to_contain_text("Undone", timeout=20_000)
    assert statuses(host, first, second) == before

    panel.locator("#refresh").click()
    again = panel.locator(f'#order-rows tr[data-order="{first}"]')
    expect(again.locator(".printed")).to_contain_text("Undone")
    again.locator("input").check()
    panel.locator("#print").click()
    expect(panel.locator("dialog")).to_contain_text("printed before")
    panel.locator("dialog button").first.click()


def test_what_is_decided_in_the_history_shows_beside_the_list(host: Host, open_panel: Open) -> None:
    """Undone there, it is neither called shipped nor offered to be undone here."""
    order = printable(host)[0]
    _, panel = open_panel()
    choose(panel, order)
    panel.locator("#print").click()
    finished(panel)
    undo = panel.locator("#result-actions").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    panel.locator(".tab[data-view=history]").click()
    panel.locator(".batch").first.get_by_role("button", name="Undo").click()
    panel.locator("dialog .primary").click()
    panel.locator(".tab[data-view=orders]").click()
    expect(panel.locator("#result-all")).to_contain_text("Undone", timeout=30_000)
    expect(undo).to_have_count(0)
    expect(panel.locator("#result")).not_to_contain_text("marked as shipped")


def test_what_was_printed_before_is_printed_again_when_asked(host: Host, open_panel: Open) -> None:
    """The same file once more at a click; an order whose marking was undone is asked about, then printed anew."""
    order = printable(host)[0]
    page, panel = open_panel()
    files: list[bytes] = []

    def fetched(route: Route) -> None:
        files.append(route.fetch().body())
        route.fulfill(body="<title>PDF</title>", content_type="text/html")

    page.context.route("**/labels.pdf?*", fetched)
    choose(panel, order)
    for click in ("#print", "#result-actions button:has-text('Print again')"):
        with page.context.expect_page() as opened:
            panel.locator(click).click()
        expect(opened.value).to_have_title("PDF")
        opened.value.close()
        finished(panel)
    assert len(files) == 2 and files[0] == files[1]
    panel.get_by_role("button", name="Undo").click()
    assert violations(page) == []
    panel.locator("dialog .primary").click()
    box = panel.locator(f'#order-rows tr[data-order="{order}"]')
    expect(box.locator(".printed")).to_contain_text("Undone", timeout=30_000)
    choose(panel, order)
    panel.locator("#print").click()
    expect(panel.locator("dialog")).to_contain_text("printed before")
    with page.context.expect_page() as opened:
        panel.locator("dialog .primary").click()
    expect(opened.value).to_have_title("PDF")
    expect(panel.locator("#progress-words")).to_contain_text("1 order was marked as shipped.")
    assert statuses(host, order) == ["SHIPPED"]
    assert [put.order_id for put in host.shop.puts if put.applied].count(order) == 3


def test_a_deep_link_opens_its_order(host: Host, open_panel: Open) -> None:
    """The order's page in the control panel leads here: that order alone is shown, and selected."""
    order = printable(host)[3]
    _page, panel = open_panel(app_state=f"order={order}")
    expect(panel.locator("#order-rows tr")).to_have_count(1)
    expect(panel.locator(f'#order-rows tr[data-order="{order}"] input')).to_be_checked()


def test_a_sheet_is_a_picture_to_click_on(open_panel: Open) -> None:
    """The first free label is chosen on the sheet itself, by mouse or by arrow keys."""
    page, panel = open_panel()
    panel.locator("#p-stock").select_option("L7160")
    labels = panel.locator("#sheet button")
    expect(labels).to_have_count(21)
    labels.nth(4).click()
    expect(labels.nth(4)).to_have_attribute("aria-checked", "true")
    labels.nth(4).press("ArrowRight")
    expect(labels.nth(5)).to_be_focused()
    assert violations(page) == []


def test_a_printer_brings_its_stock(host: Host, open_panel: Open) -> None:
    """What lies in it is chosen with it; without one it is the usual stock again."""
    store = host.shop.store_id
    connect_store(host.runtime.engine, host.runtime.box, store, host.shop.token)
    add_printer(host.runtime.engine, host.runtime.box, PrinterProfile(store, "Desk", "socket://192.0.2.1", "A6"))
    _, panel = open_panel()
    panel.locator("#print-more > summary").click()
    panel.locator("#p-printer").select_option("Desk")
    expect(panel.locator("#p-stock")).to_have_value("A6")
    panel.locator("#p-printer").select_option("")
    expect(panel.locator("#p-stock")).to_have_value("4x6")
    remove_printer(host.runtime.engine, store, "Desk")


def test_a_double_click_makes_one_batch(host: Host, open_panel: Open) -> None:
    """However fast a merchant clicks."""
    order = printable(host)[0]
    before = len(batch_views(host.runtime, host.shop.store_id)[0])
    _, panel = open_panel()
    choose(panel, order)
    panel.locator("#print").dblclick()
    finished(panel)
    assert len(batch_views(host.runtime, host.shop.store_id)[0]) == before + 1
    assert host.shop.put_counts().get(order) == 1


def test_an_order_that_cannot_be_done_is_named(host: Host, open_panel: Open) -> None:
    """One that was cancelled meanwhile is left out, with its reason; the other one is done."""
    good, bad = printable(host)[:2]
    page, panel = open_panel()
    choose(panel, good, bad)
    host.shop.change(bad, {"paymentStatus": "CANCELLED"})
    panel.locator("#print").click()
    finished(panel)
    trouble = panel.locator("#result-troubles")
    expect(trouble).to_contain_text(bad)
    expect(trouble).to_contain_text("The order was cancelled.")
    assert statuses(host, good) == ["SHIPPED"]
    assert violations(page) == []


def test_a_blocked_tab_leaves_the_download(host: Host, open_panel: Open) -> None:
    """In a frame without the right to open tabs the labels are a click away all the same."""
    order = printable(host)[0]
    page, panel = open_panel(sandbox="allow-scripts allow-same-origin allow-downloads allow-forms")
    choose(panel, order)
    panel.locator("#print").click()
    finished(panel)
    expect(panel.locator("#said")).to_have_text("The browser blocked the new tab. Use “Download PDF” instead.")
    assert violations(page) == []
    with page.expect_download() as file:
        panel.locator("#result-actions").get_by_text("Download PDF").click()
    assert file.value.path().read_bytes().startswith(b"%PDF")


def test_a_session_that_ends_in_the_middle(host: Host, open_panel: Open) -> None:
    """The page says so, and what to do; opening it anew goes on."""
    page, panel = open_panel()
    fresh = host.shop.access.issue()
    connect_store(host.runtime.engine, host.runtime.box, host.shop.store_id, fresh)
    try:
        panel.locator("#refresh").click()
        expect(panel.locator("#ended")).to_be_visible()
        assert violations(page) == []
    finally:
        page.reload()
    expect(page.frame_locator("iframe").locator("#order-rows tr").first).to_be_visible()


def test_a_slow_network_shows_that_something_goes_on(host: Host, open_panel: Open) -> None:
    """The button is busy and cannot be pressed again; the list says that it is being fetched."""
    order = printable(host)[0]
    page, panel = open_panel()
    held: list[Route] = []
    page.context.route("**/api/v1/batches", lambda route: held.append(route))
    choose(panel, order)
    panel.locator("#print").click()
    expect(panel.locator("#print")).to_have_attribute("aria-busy", "true")
    expect(panel.locator("#print")).to_be_disabled()
    assert violations(page) == []
    held[0].continue_()
    finished(panel)


def test_without_a_network(host: Host, open_panel: Open) -> None:
    """The list stays, with a word about it, and a way to try again."""
    page, panel = open_panel()
    page.context.set_offline(True)
    panel.locator("#refresh").click()
    expect(panel.locator("#offline")).to_be_visible()
    expect(panel.locator("#orders-error")).to_contain_text("There is no connection")
    assert violations(page) == []
    page.context.set_offline(False)
    panel.locator("#orders-error button").click()
    expect(panel.locator("#orders-error")).to_be_hidden()


def test_search_and_no_match(host: Host, open_panel: Open) -> None:
    """Found by name or number; nothing found is a state of its own, with the way back."""
    order = printable(host)[0]
    page, panel = open_panel()
    panel.locator("#q").fill(order)
    panel.locator("#q").press("Enter")
    expect(panel.locator("#order-rows tr")).to_have_count(1)
    panel.locator("#q").fill("nobody of that name")
    panel.locator("#q").press("Enter")
    expect(panel.locator("#orders-none")).to_be_visible()
    assert violations(page) == []
    panel.locator("#orders-clear").click()
    expect(panel.locator("#order-rows tr").nth(5)).to_be_visible()


@pytest.mark.parametrize(("lang", "dark"), [("de", False), ("ar", True)])
def test_on_a_phone_in_german_and_arabic(open_panel: Open, lang: str, dark: bool) -> None:
    """Cards, nothing beyond the edge, in the language's direction."""
    page, panel = open_panel(viewport=NARROW, lang=lang, color_scheme="dark" if dark else "light")
    html = panel.locator("html")
    expect(html).to_have_attribute("lang", lang)
    expect(html).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    assert html.evaluate("(one) => one.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_by_keyboard_alone(host: Host, open_panel: Open) -> None:
    """From row to row, select, print; the result has the focus."""
    order = printable(host)[0]
    page, panel = open_panel()
    panel.locator(f'#order-rows tr[data-order="{order}"] input').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    next_box = panel.locator(f'#order-rows tr[data-order="{order}"] + tr input')
    expect(next_box).to_be_focused()
    panel.locator("#print").focus()
    page.keyboard.press("Enter")
    finished(panel)
    expect(panel.locator("#result-title")).to_be_focused()


def test_the_back_button_stays_in_the_panel(open_panel: Open) -> None:
    """From the settings back to the orders, with what was selected."""
    page, panel = open_panel()
    panel.locator("#order-rows input:enabled").first.check()
    panel.locator('[data-view="settings"]').click()
    panel.locator("#settings-title").wait_for()
    page.evaluate("history.back()")
    expect(panel.locator("#orders-title")).to_be_visible()
    expect(panel.locator("#order-rows input:checked")).to_have_count(1)


def test_the_older_mode(host: Host, browser: Browser) -> None:
    """The payload in the fragment opens the same page; who does not come from the control panel is told so."""
    page = browser.new_page()
    page.goto(host.page_url(host.fragment_path()))
    expect(page.frame_locator("iframe").locator("body:not(.early) #order-rows tr").first).to_be_visible()
    page.goto(host.page_url("/panel?payload=nonsense"))
    expect(page.frame_locator("iframe").locator("h1")).to_have_text(
        "This page has to be opened from the control panel."
    )
    assert violations(page) == []
    page.close()


def test_filters_that_the_shop_does_not_have(host: Host, open_panel: Open) -> None:
    """By country and by what was printed; all that match are counted and printed, shown or not, and no others."""
    page, panel = open_panel()
    rows = panel.locator("#order-rows tr")
    panel.locator("#f-printed").select_option("no")
    # The other tests have printed some: a country of which several are left.
    waiting = "tr:not([data-printed], [data-refused])"
    left = [row.get_attribute("data-country") or "" for row in panel.locator(f"#order-rows {waiting}").all()]
    country = max(left, key=left.count)
    panel.locator("#f-country").select_option(country)
    panel.locator("#q").press("Enter")
    expect(panel.locator('#order-rows tr:not([data-country="' + country + '"])')).to_have_count(0)
    expected = {row.get_attribute("data-order") or "" for row in rows.all() if row.get_attribute("data-order")}
    assert len(expected) > 1
    # A list that ends in the middle, as a long one does.
    page.context.route(
        "**/panel/rows?*",
        lambda route: route.continue_(url=f"{route.request.url}&limit=1".replace("limit=50&", "")),
    )
    panel.locator("#refresh").click()
    expect(rows).to_have_count(1)
    panel.locator("#select-all").check()
    panel.locator("#select-across").click()
    everything = f"{len(expected)} orders are selected: all that match."
    expect(panel.locator("#across")).to_contain_text(everything)
    assert violations(page) == []
    # They stay selected while the list is read again, as it also is after a print, but not with another filter.
    with page.expect_response("**/orders/count?*"):
        panel.locator("#refresh").click()
    expect(panel.locator("#across")).to_contain_text(everything)
    panel.locator("#f-country").select_option("")
    panel.locator("#q").press("Enter")
    expect(panel.locator("#across")).to_be_hidden()
    with page.expect_response("**/panel/rows?*"):
        panel.locator("#f-country").select_option(country)
        panel.locator("#q").press("Enter")
    expect(panel.locator('#order-rows tr:not([data-country="' + country + '"])')).to_have_count(0)
    panel.locator("#select-all").check()
    panel.locator("#select-across").click()
    expect(panel.locator("#across")).to_contain_text(everything)
    panel.locator("#p-fulfil").uncheck()
    panel.locator("#print").click()
    finished(panel)
    done = batch_view(host.runtime, host.shop.store_id, batch_views(host.runtime, host.shop.store_id)[0][0].id)
    assert {item.order for item in done.items} == expected

    with page.expect_response("**/panel/rows?*printed=yes*"):
        panel.locator("#f-printed").select_option("yes")
        panel.locator("#q").press("Enter")
    expect(panel.locator("#order-rows .state-printed")).to_have_count(1)
    panel.locator("#select-all").check()
    panel.locator("#select-across").click()
    panel.locator("#print").click()
    expect(panel.locator("dialog")).to_contain_text(f"{len(expected)} of these orders were printed before")
    panel.locator("dialog button").first.click()


def test_the_list_is_sorted_as_a_whole(open_panel: Open) -> None:
    """Also by what has not been shown yet."""
    _page, panel = open_panel()
    panel.locator('[data-sort="name"]').click()
    expect(panel.locator("#orders-more")).to_be_hidden()
    names = panel.locator("#order-rows").evaluate("(body) => [...body.rows].map((row) => row.dataset.name)")
    assert names == panel.locator("html").evaluate(
        "(_, names) => names.sort(new Intl.Collator('en').compare)", names
    )
    expect(panel.locator("th[aria-sort=ascending]")).to_have_text("Ship to")
