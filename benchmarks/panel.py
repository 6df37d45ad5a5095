"""How soon a merchant sees orders: the panel from the payload request on, with 10,003 of them in the shop.

``python -m benchmarks.panel [LOADS] [ORDERS]`` (needs Debian's Chromium and Playwright). Every load is a browser
that knows nothing yet: no cache, no connection. The service has answered once before, except in the row "first".
"""

import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import served
from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.payload import encrypt_payload

CHROMIUM = "/usr/bin/chromium"
ARGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
# Nobody listens there: the platform's script and style sheet may be late, or never come.
NOWHERE = "http://127.0.0.1:9"
# Right after the frame in which the first row was painted.
ROWS = """new MutationObserver((_, watch) => {
  if (!document.querySelector("#order-rows tr")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.rowsAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });"""
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { answer: page.responseEnd, paint: paint.startTime, rows: window.rowsAt,
    bytes: [page, ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.transferSize, 0) };
}"""
Times = dict[str, float]


def main(loads: int, orders: int) -> None:
    """Measure and print a table."""
    shop = Sandbox(orders, requests_per_minute=0)
    with shop.serve() as server, _service(shop, server.api_url) as url, sync_playwright() as playwright:
        sent = {"store_id": int(shop.store_id), "lang": "en", "access_token": shop.token}
        panel = f"{url}/panel?payload={encrypt_payload(shop.client_secret, sent)}"
        load = os.getloadavg()[0]
        print(f"{len(shop.printable):,} orders wait for a label; {os.cpu_count()} cores, load {load:.1f}")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        bare = [_load(browser, f"{url}/healthz") for _ in range(3)]
        first = [_load(browser, panel)]
        later = [_load(browser, panel) for _ in range(loads)]
        browser.close()
    print(f"{'milliseconds':24}{'answer':>8}{'paint':>8}{'rows':>8}   kB")
    _row("/healthz, median", bare[1:], statistics.median)
    _row("first", first, statistics.median)
    _row(f"median of {loads}", later, statistics.median)
    _row("90th percentile", later, lambda values: statistics.quantiles(values, n=10)[-1])
    _row("slowest", later, max)


def _row(name: str, loads: list[Times], figure: Callable[[list[float]], float]) -> None:
    shown = [figure([load[part] or 0 for load in loads]) for part in ("answer", "paint", "rows", "bytes")]
    print(f"{name:24}" + "".join(f"{value:8.0f}" for value in shown[:3]) + f"{shown[3] / 1000:5.0f}")


def _load(browser: Browser, url: str) -> Times:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(ROWS)
    page.goto(url)
    if "panel" in url:
        page.wait_for_function("window.rowsAt")
    page.wait_for_timeout(300)
    times: Times = page.evaluate(TIMES)
    context.close()
    return times


@contextmanager
def _service(shop: Sandbox, api_url: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as directory, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        url = f"http://127.0.0.1:{port}"
        env = {
            "LABELSVC_DATA_DIR": directory,
            "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
            "LABELSVC_PUBLIC_URL": url,
            "ECWID_API_URL": api_url,
            "ECWID_CLIENT_ID": shop.client_id,
            "ECWID_CLIENT_SECRET": shop.client_secret,
            "ECWID_JS_SDK_URL": f"{NOWHERE}/sdk.js",
            "ECWID_CSS_URL": f"{NOWHERE}/sdk.css",
        }
        with served([sys.executable, "-m", "labelsvc", "serve", "--port", str(port)], env, port):
            yield url


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]), *(12, 12_500)[len(sys.argv) - 1 :])
