"""Pictures of the panel's pages and states: python docs/panel/screenshots.py [NAME ...]

Made with the service, the built-in shop and Debian's Chromium, as the browser tests have them. Each page is looked
at by axe-core as well: what it finds is printed, and the exit code is 1.
"""

import os
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "tests" / "web")]

os.environ["FONTCONFIG_FILE"] = str(HERE / "fonts.conf")

from panel_host import Host, hosted, launch  # noqa: E402
from scenes import SCENES, WIDE  # noqa: E402

# Few colours are enough for a page of text, and keep a picture at some 35 KB.
COLOURS = 48


def take(browser: Browser, host: Host, name: str) -> tuple[bytes, list[str]]:
    """One picture, and what axe-core finds wrong with the page."""
    scene = SCENES[name]
    settings = {"viewport": WIDE, "reduced_motion": "reduce", "locale": scene.lang} | scene.options
    context = browser.new_context(screen=settings["viewport"], **settings)
    context.route("**/labels.pdf?*", lambda route: route.fulfill(body="", content_type="text/html"))
    page = context.new_page()
    panel = host.open(page, scene.sandbox, lang=scene.lang) if scene.opens else page.frame_locator("iframe")
    page.wait_for_timeout(500)
    scene.act(host, page, panel)
    # A page behind another tab is painted no more.
    page.bring_to_front()
    page.wait_for_timeout(400)
    box = page.locator("iframe").bounding_box() or settings["viewport"]
    size = {"width": box["width"], "height": min(box["height"], settings["viewport"]["height"])}
    picture = page.screenshot(clip={"x": 0, "y": 0, **size})
    found = Axe().run(page.frames[1], options={"resultTypes": ["violations"]}).response["violations"]  # type: ignore[arg-type]
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    return picture, [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def small(picture: bytes) -> bytes:
    """The same in fewer colours."""
    kept = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        kept, "png", optimize=True
    )
    return kept.getvalue()


def main(names: list[str]) -> int:
    """Write the pictures named, or all."""
    faults = 0
    with (
        TemporaryDirectory() as directory,
        hosted(Path(directory)) as host,
        sync_playwright() as playwright,
    ):
        for name in names or SCENES:
            # The browser's own controls, such as that of a date, are in the browser's language.
            with launch(playwright, env={**os.environ, "LANGUAGE": SCENES[name].lang}) as browser:
                picture, found = take(browser, host, name)
            (HERE / f"{name}.png").write_bytes(small(picture))
            faults += len(found)
            print(name, *found, sep="\n  ", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
