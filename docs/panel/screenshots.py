"""Pictures of the panel's pages and states: python docs/panel/screenshots.py [NAME ...]

Made with the service, the built-in shop and Debian's Chromium, as the browser tests have them.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "tests" / "web"))

from panel_host import Host, hosted, launch  # noqa: E402

WIDE = {"width": 1200, "height": 860}
PHONE = {"width": 360, "height": 860}
# Few colours are enough for a page of text, and keep a picture at some 40 KB.
COLOURS = 64
Scene = Callable[[Host, Page, FrameLocator], None]


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


def result(host: Host, page: Page, panel: FrameLocator) -> None:
    """Two orders printed, one of them cancelled meanwhile."""
    select_two(host, page, panel)
    bad = panel.locator("#order-rows tr").nth(1).get_attribute("data-order")
    host.shop.change(bad or "", {"paymentStatus": "CANCELLED"})
    panel.locator("#print").click()
    panel.locator("#result-troubles li").first.wait_for()
    page.wait_for_timeout(1000)
    panel.locator("#orders-title").evaluate("() => scrollTo(0, 0)")


def none_found(host: Host, page: Page, panel: FrameLocator) -> None:
    """A search that finds nothing."""
    panel.locator("#q").fill("nobody")
    panel.locator("#q").press("Enter")
    panel.locator("#orders-none").wait_for()


def offline(host: Host, page: Page, panel: FrameLocator) -> None:
    """The network is away."""
    page.context.set_offline(True)
    panel.locator("#refresh").click()
    panel.locator("#orders-error").wait_for()


def view(name: str) -> Scene:
    """Another view of the panel."""

    def show(host: Host, page: Page, panel: FrameLocator) -> None:
        panel.locator(f'[data-view="{name}"]').click()
        panel.locator(f"#{name}-title").wait_for()
        page.wait_for_timeout(1500)

    return show


def as_opened(host: Host, page: Page, panel: FrameLocator) -> None:
    """Nothing is done."""


SCENES: dict[str, tuple[Scene, dict[str, Any]]] = {
    "orders": (as_opened, {}),
    "orders-dark": (select_two, {"color_scheme": "dark"}),
    "selected": (select_two, {}),
    "sheet": (sheet, {"lang": "de"}),
    "phone": (as_opened, {"viewport": PHONE}),
    "phone-arabic": (select_two, {"viewport": PHONE, "lang": "ar"}),
    "arabic": (select_two, {"lang": "ar"}),
    "none-found": (none_found, {}),
    "offline": (offline, {}),
    "settings": (view("settings"), {}),
    "result": (result, {}),
    "history": (view("history"), {}),
}


def take(browser: Browser, host: Host, name: str) -> bytes:
    """One picture."""
    scene, options = SCENES[name]
    settings = {"viewport": WIDE, "reduced_motion": "reduce"} | {k: v for k, v in options.items() if k != "lang"}
    context = browser.new_context(screen=settings["viewport"], **settings)
    context.route("**/labels.pdf?*", lambda route: route.fulfill(body="", content_type="text/html"))
    page = context.new_page()
    panel = host.open(page, lang=options.get("lang", "en"))
    page.wait_for_timeout(500)
    scene(host, page, panel)
    picture = page.screenshot()
    context.close()
    return picture


def small(picture: bytes) -> bytes:
    """The same in fewer colours."""
    kept = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        kept, "png", optimize=True
    )
    return kept.getvalue()


def main(names: list[str]) -> int:
    """Write the pictures named, or all."""
    with (
        TemporaryDirectory() as directory,
        hosted(Path(directory)) as host,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for name in names or SCENES:
            (HERE / f"{name}.png").write_bytes(small(take(browser, host, name)))
            print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
