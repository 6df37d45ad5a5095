"""What is shown in each picture of the panel: how to get there, in which window and language."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from panel_host import Host
from playwright.sync_api import FrameLocator, Page, Route

from labelsvc.printing import PrinterProfile, add_printer, list_printers
from labelsvc.stores import connect_store

WIDE = {"width": 1200, "height": 860}
PHONE = {"width": 360, "height": 860}
ORDERS = "**/panel/rows?*"
LONG_NAME = "Schillingsfürst'sche Verlagsbuchhandlung"
NO_TABS = "allow-scripts allow-same-origin allow-downloads allow-forms"
NOTHING = {"rows": "", "next_cursor": None, "looked_back_to": ""}
AWAY = {"code": "shop_unreachable", "title": "", "status": 503, "detail": ""}


@dataclass(frozen=True)
class Scene:
    """One picture. ``act`` does what a merchant does in the panel; it opens the page itself unless ``opens``."""

    act: Callable[[Host, Page, FrameLocator], None]
    lang: str = "en"
    sandbox: str = ""
    opens: bool = True
    options: dict[str, Any] = field(default_factory=dict)


def as_opened(host: Host, page: Page, panel: FrameLocator) -> None:
    """Nothing is done."""


def select_two(host: Host, page: Page, panel: FrameLocator) -> None:
    """Two orders are selected: the preview is there."""
    for box in panel.locator("#order-rows input:enabled").all()[:2]:
        box.check()
    panel.locator("#first-label").wait_for()


def sheet(host: Host, page: Page, panel: FrameLocator) -> None:
    """On a sheet, from the fifth label on."""
    select_two(host, page, panel)
    panel.locator("#p-stock").select_option("L7160")
    panel.locator("#sheet [role=radio]").nth(4).click()
    page.wait_for_timeout(1200)


def selected_order(panel: FrameLocator, row: int) -> str:
    """The id of one of the rows."""
    return panel.locator("#order-rows tr").nth(row).get_attribute("data-order") or ""


def printed(panel: FrameLocator, page: Page) -> None:
    """Print, and wait until it is over."""
    panel.locator("#print").click()
    panel.locator("#result-actions button").first.wait_for()
    panel.locator("#print[aria-busy=false]").wait_for()
    page.wait_for_timeout(300)
    panel.locator("#orders-title").evaluate("() => scrollTo(0, 0)")


def result(host: Host, page: Page, panel: FrameLocator) -> None:
    """Two orders printed, one of them cancelled meanwhile."""
    select_two(host, page, panel)
    host.shop.change(selected_order(panel, 1), {"paymentStatus": "CANCELLED"})
    printed(panel, page)


def failed(host: Host, page: Page, panel: FrameLocator) -> None:
    """A small round label, and an address that does not fit on it."""
    select_two(host, page, panel)
    long = "Straße der Deutsch-Sowjetischen Freundschaft 117a\nHinterhaus, 3. Obergeschoss\nbei Hohenlohe"
    host.shop.change(selected_order(panel, 0), {"shippingPerson": {"street": long, "companyName": LONG_NAME}})
    panel.locator("#p-stock").select_option("DK-11218")
    printed(panel, page)


def running(host: Host, page: Page, panel: FrameLocator) -> None:
    """Half of it is done."""

    def half(route: Route) -> None:
        found = json.loads(route.fetch().body())
        route.fulfill(json=found | {"state": "running", "counts": {"queued": 3, "rendered": 5}, "chosen": True})

    page.context.route("**/api/v1/batches/*", half)
    page.context.route("**/api/v1/batches/*/events", lambda route: None)
    select_two(host, page, panel)
    panel.locator("#print").click()
    panel.locator("#progress[value]").wait_for()
    panel.locator("#orders-title").evaluate("() => scrollTo(0, 0)")


def blocked(host: Host, page: Page, panel: FrameLocator) -> None:
    """The tab for the PDF could not be opened."""
    select_two(host, page, panel)
    printed(panel, page)


def print_again(host: Host, page: Page, panel: FrameLocator) -> None:
    """One that was printed before is asked about."""
    panel.locator("#order-rows input:enabled").nth(2).check()
    order = panel.locator("#order-rows tr:has(input:checked)").get_attribute("data-order")
    panel.locator("#p-fulfil").uncheck()
    printed(panel, page)
    panel.locator(f'#order-rows tr[data-order="{order}"] input').check()
    panel.locator("#print").click()
    panel.locator("dialog").wait_for()
    page.wait_for_timeout(500)


def tracking(host: Host, page: Page, panel: FrameLocator) -> None:
    """Numbers pasted, one with a slip in it."""
    select_two(host, page, panel)
    panel.locator("#print-more summary").click()
    rows = [f"{selected_order(panel, 0)} 1Z999AA10123456784", f"{selected_order(panel, 1)} 1Z999AA10123456785"]
    panel.locator("#p-tracking").fill("\n".join(rows))
    panel.locator("#e-tracking span").first.wait_for()
    panel.locator("#p-tracking").evaluate("one => one.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(600)


def found_none(panel: FrameLocator) -> None:
    """Search for nobody."""
    panel.locator("#q").fill("nobody")
    panel.locator("#q").press("Enter")
    panel.locator("#orders-none").wait_for()


def none_found(host: Host, page: Page, panel: FrameLocator) -> None:
    """A search that finds nothing."""
    found_none(panel)


def loading(host: Host, page: Page, panel: FrameLocator) -> None:
    """The orders are on their way."""
    found_none(panel)
    page.context.route(ORDERS, lambda route: None)
    panel.locator("#orders-clear").click()
    panel.locator("#orders-loading").wait_for()


def empty(host: Host, page: Page, panel: FrameLocator) -> None:
    """Nothing waits for a label."""
    page.context.route(ORDERS, lambda route: route.fulfill(json=NOTHING))
    panel.locator("#refresh").click()
    panel.locator("#orders-empty").wait_for()


def shop_away(host: Host, page: Page, panel: FrameLocator) -> None:
    """The shop cannot be reached."""
    page.context.route(
        ORDERS, lambda route: route.fulfill(status=503, json=AWAY, content_type="application/problem+json")
    )
    panel.locator("#refresh").click()
    panel.locator("#orders-error").wait_for()


def offline(host: Host, page: Page, panel: FrameLocator) -> None:
    """The network is away."""
    page.context.set_offline(True)
    panel.locator("#refresh").click()
    panel.locator("#orders-error").wait_for()


def ended(host: Host, page: Page, panel: FrameLocator) -> None:
    """The session is over."""
    connect_store(host.runtime.engine, host.runtime.box, host.shop.store_id, host.shop.access.issue())
    panel.locator("#refresh").click()
    panel.locator("#ended").wait_for()


def refused(host: Host, page: Page, panel: FrameLocator) -> None:
    """Not opened from the control panel."""
    page.goto(host.page_url("/panel?payload=nonsense"))
    panel.locator("h1").wait_for()


def unavailable(host: Host, page: Page, panel: FrameLocator) -> None:
    """The shop does not confirm who opens the page: it is away."""
    fresh = host.shop.access.issue()
    host.shop.faults.rate("503", 1.0, method="GET")
    page.goto(host.page_url(host.panel_path(access_token=fresh, lang="fr")))
    panel.locator("h1").wait_for()
    host.shop.faults.clear()


def view(name: str) -> Callable[[Host, Page, FrameLocator], None]:
    """Another view of the panel."""

    def show(host: Host, page: Page, panel: FrameLocator) -> None:
        panel.locator(f'[data-view="{name}"]').click()
        panel.locator(f"#{name}-title").wait_for()
        page.wait_for_timeout(1500)

    return show


def history_search(host: Host, page: Page, panel: FrameLocator) -> None:
    """What went wrong, with its orders opened."""
    view("history")(host, page, panel)
    panel.locator("#history-state").select_option("done_with_errors")
    page.wait_for_timeout(100)
    panel.locator("#history-search [type=submit]").click()
    panel.locator(".batch summary").first.click()
    panel.locator(".batch .orders li").first.wait_for()


def no_history(host: Host, page: Page, panel: FrameLocator) -> None:
    """Nothing was printed yet."""
    page.context.route("**/api/v1/batches?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    panel.locator('[data-view="history"]').click()
    panel.locator("#history-empty").wait_for()


def settings_errors(host: Host, page: Page, panel: FrameLocator) -> None:
    """Two mistakes, each beside its field."""
    view("settings")(host, page, panel)
    panel.locator("#s-copies").fill("99")
    panel.locator("[name='auto_print.enabled']").check()
    panel.locator("#slot-add").click()
    panel.locator(".times").fill("half past")
    panel.locator("#settings-save").click()
    panel.locator("#s-copies[aria-invalid]").wait_for()
    page.wait_for_timeout(300)


def own_template(host: Host, page: Page, panel: FrameLocator) -> None:
    """A template of one's own with a slip in it."""
    view("settings")(host, page, panel)
    panel.locator("#s-template").select_option("own")
    text = panel.locator("#own-text")
    page.wait_for_timeout(1000)
    text.fill(text.input_value().replace('"ship_to"', '"ship_too"', 1))
    panel.locator("#own-faults li").wait_for()
    panel.locator("#st-label").evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(1500)


def printers(host: Host, page: Page, panel: FrameLocator) -> None:
    """A printer that is being changed."""
    if not list_printers(host.runtime.engine, host.shop.store_id):
        zebra = PrinterProfile(
            host.shop.store_id, "Zebra", "ipps://192.168.1.20/ipp/print", user="desk", password="x"
        )
        add_printer(host.runtime.engine, host.runtime.box, zebra)
    view("settings")(host, page, panel)
    panel.locator("#printer-list .actions button").first.click()
    for summary in panel.locator(".printer-more summary").all():
        summary.click()
    panel.locator("#st-printers").evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(300)


DARK = {"color_scheme": "dark"}
ON_PHONE = {"viewport": PHONE}
SCENES: dict[str, Scene] = {
    "orders": Scene(as_opened),
    "selected": Scene(select_two),
    "orders-dark": Scene(select_two, options=DARK),
    "arabic": Scene(select_two, lang="ar"),
    "phone": Scene(as_opened, options=ON_PHONE),
    "phone-arabic": Scene(select_two, lang="ar", options=ON_PHONE),
    "sheet": Scene(sheet, lang="de"),
    "tracking": Scene(tracking),
    "none-found": Scene(none_found),
    "loading": Scene(loading),
    "empty": Scene(empty),
    "shop-away": Scene(shop_away),
    "offline": Scene(offline),
    "ended": Scene(ended),
    "refused": Scene(refused, opens=False),
    "unavailable": Scene(unavailable, lang="fr", opens=False),
    "running": Scene(running),
    "result": Scene(result),
    "failed": Scene(failed),
    "blocked": Scene(blocked, sandbox=NO_TABS),
    "print-again": Scene(print_again),
    "history": Scene(view("history")),
    "history-search": Scene(history_search),
    "history-phone": Scene(view("history"), lang="ja", options=ON_PHONE),
    "history-empty": Scene(no_history, lang="ru"),
    "settings": Scene(view("settings")),
    "settings-errors": Scene(settings_errors, lang="de"),
    "own-template": Scene(own_template),
    "printers": Scene(printers),
    "settings-phone": Scene(printers, lang="ar", options=ON_PHONE | DARK),
}
