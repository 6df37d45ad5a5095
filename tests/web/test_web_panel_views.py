"""History and settings in a browser: what a merchant does there, by mouse and keyboard, in any language."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from panel_page import panel_path, served, show, violations
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from turns import one_turn, work

from labelsvc.printing import PrinterProfile, add_printer, get_printer
from labelsvc.printing.agent_printers import note_offers
from labelsvc.stores.keys import keys
from labelsvc.stores.settings import save_store_settings, store_settings

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    """The application over HTTP."""
    with served(app) as url:
        yield url


@pytest.fixture
def open_view(browser: Browser, base: str, shop):
    """Open a view and wait for it; no error may reach the console."""
    contexts, troubles = [], []

    def opened(view: str, lang: str = "en", *, width: int = 1100, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(base + panel_path(shop, lang))
        page.locator("body:not(.early)").wait_for()
        show(page, view)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def batch(client, key, runtime) -> str:
    """A finished batch: two orders marked as shipped, and one that the shop does not have."""
    found = client.post(
        "/api/v1/batches", json={"orders": ["XJ12H", "LQ7IO", "NOPE"], "fulfil": "rendered"}, headers=key
    )
    work(runtime, found.json["id"])
    return str(found.json["id"])


def sticking_out(page: Page) -> list[str]:
    """What is wider than the page."""
    found: list[str] = page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('*')]"
        ".filter(one => { const r = one.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1 })"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    return found


# -- history ------------------------------------------------------------------------------------------------


def test_the_history_shows_what_became_of_each_order(open_view, batch) -> None:
    """With the reason in the merchant's language, and no accessibility fault."""
    page = open_view("history", "de")
    page.get_by_text("3 Bestellungen anzeigen").click()
    expect(page.locator(".orders li")).to_have_count(3)
    expect(page.locator(".orders li").nth(2)).to_contain_text("Der Shop kennt diese Bestellung nicht.")
    assert violations(page) == []


def test_a_batch_is_printed_again_in_a_tab(open_view, batch) -> None:
    """The click's own tab gets the very same bytes each time, and they ask to be printed."""
    page = open_view("history")
    fetched: list[bytes] = []
    page.context.route("**/labels.pdf?**", lambda route: _keep(route, fetched))
    for count in (1, 2):
        with page.expect_popup():
            page.locator(".batch").get_by_role("button", name="Print again").click()
        while len(fetched) < count:
            page.wait_for_timeout(50)
    assert fetched[0].startswith(b"%PDF") and b"/Print" in fetched[0]
    assert fetched[0] == fetched[1]


def _keep(route, fetched) -> None:
    fetched.append(route.fetch().body())
    route.fulfill(body="here", content_type="text/plain")


def test_undo_asks_first_and_puts_the_status_back(open_view, batch, runtime, shop) -> None:
    """By keyboard: Cancel has the focus, Escape means no."""
    page = open_view("history")
    undo = page.locator(".batch").get_by_role("button", name="Undo")
    undo.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 orders")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert len(shop.puts) == 2
    undo.click()
    dialog.get_by_role("button", name="Undo").click()
    expect(page.locator(".batch summary")).to_be_focused()
    one_turn(runtime, batch)
    # The row follows by itself.
    expect(page.locator(".batch .facts")).to_contain_text("Label ready: 2", timeout=15_000)
    page.locator(".batch summary").click()
    expect(page.locator(".orders li").first).to_contain_text("the order has its earlier status back")


def test_a_view_is_shown_once_it_works(open_view, batch) -> None:
    """A press on a button whose script is still on its way would be lost."""
    page = open_view("orders")
    held: list[Route] = []
    page.context.route("**/history.js*", lambda route: held.append(route))
    with page.expect_response("**/panel/views/history*") as markup:
        page.locator(".tab[data-view=history]").click()
    markup.value.finished()
    expect(page.locator("#history-search")).to_have_count(0)
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator(".batch")).to_have_count(1)


def test_history_is_searched_by_order_day_and_state(open_view, batch) -> None:
    """What does not match is said, with a way back."""
    page = open_view("history")
    page.locator("#history-query").fill("LQ7IO")
    page.locator("#history-search [type=submit]").click()
    expect(page.locator(".batch")).to_have_count(1)
    page.locator("#history-state").select_option("cancelled")
    page.locator("#history-to").fill("2020-01-01")
    page.locator("#history-search [type=submit]").click()
    expect(page.get_by_text("No print run matches.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Clear the search").click()
    expect(page.locator(".batch")).to_have_count(1)


def test_an_empty_history_and_a_failing_one_say_so(open_view) -> None:
    """In Arabic, from right to left; offline there is a button to try again."""
    page = open_view("history", "ar")
    expect(page.get_by_text("لم يُطبع شيء بعد.")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert violations(page) == []
    page.context.set_offline(True)
    page.locator("#history-search [type=submit]").click()
    expect(page.locator("#history-error")).to_contain_text("لا يوجد اتصال")
    assert violations(page) == []
    page.context.set_offline(False)
    page.locator("#history-error button").click()
    expect(page.locator("#history-error")).to_be_hidden()


# -- settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "width", "dark"), [("de", 360, False), ("ar", 1100, False), ("en", 800, True)])
def test_settings_have_no_accessibility_fault(open_view, lang, width, dark) -> None:
    """On a phone, from right to left, in the dark: everything opened, and nothing sticks out."""
    page = open_view("settings", lang, width=width, dark=dark)
    page.locator("[name='auto_print.enabled']").check()
    page.select_option("#s-countries", "FR")
    page.click("#slot-add")
    for summary in page.locator("#view-settings summary").all():
        summary.click()
    assert violations(page) == []
    assert sticking_out(page) == []


def test_settings_are_saved_as_one(open_view, runtime, shop) -> None:
    """What the page does not show is kept; saved is said; what was not touched is the same as before."""
    before = store_settings(runtime.engine, runtime.box, shop.store_id)
    kept = before.model_dump(mode="json") | {"stock": "80x120mm", "filters": [{"name": "Mine"}], "copies": 2}
    before = save_store_settings(runtime.engine, runtime.box, shop.store_id, kept)
    page = open_view("settings")
    expect(page.locator("#s-stock")).to_have_value("80x120mm")
    save = page.locator("#settings-save")
    expect(save).to_be_disabled()
    page.get_by_label("Company").fill("Cups & Co.")
    page.locator("#s-policy-confirmed").check()
    page.get_by_label("Print new orders by themselves").check()
    page.select_option("#s-countries", "FR")
    page.click("#slot-add")
    page.get_by_label("Times").fill("9:30 14:00")
    page.get_by_role("button", name="History").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You have changes that are not saved. Leave without saving?")
    dialog.get_by_role("button", name="Cancel").click()
    save.click()
    expect(page.locator("#save-state")).to_have_text("Saved.")
    page.get_by_role("button", name="History").click()
    expect(page.get_by_role("heading", name="History")).to_be_focused()
    after = store_settings(runtime.engine, runtime.box, shop.store_id)
    assert (after.ship_from.company, after.fulfil.policy) == ("Cups & Co.", "confirmed")
    assert after.auto_print.rules.countries == ("FR",)
    assert after.auto_print.schedule[0].at == ("09:30", "14:00")
    assert (after.stock, after.copies, after.filters) == (before.stock, 2, before.filters)


def test_mistakes_stand_beside_their_fields(open_view) -> None:
    """The first one has the focus, and each is told to screen readers with its field."""
    page = open_view("settings")
    page.locator("#s-copies").fill("99")
    page.get_by_label("Print new orders by themselves").check()
    page.click("#slot-add")
    page.get_by_label("Times").fill("half past")
    page.locator("#settings-save").click()
    copies = page.locator("#s-copies")
    expect(copies).to_be_focused()
    expect(copies).to_have_attribute("aria-invalid", "true")
    assert page.locator("#e-copies").inner_text() == "At most 20."
    assert page.locator("#e-auto_print\\.schedule").inner_text() == "Write times of day like 09:00."
    expect(page.locator("#save-state")).to_contain_text("Not saved.")
    assert violations(page) == []
    page.get_by_role("button", name="Discard changes").click()
    expect(copies).to_have_value("1")


def test_the_preview_follows_the_form(open_view) -> None:
    """A new picture for another size, without anything being saved."""
    page = open_view("settings")
    preview = page.locator("#preview")
    expect(preview).to_be_visible()
    shape = "image => image.naturalWidth / image.naturalHeight"
    before = preview.evaluate(shape)
    page.locator("#s-stock").select_option("A6")
    page.wait_for_function(
        f"before => Math.abs(({shape})(document.getElementById('preview')) - before) > 0.02", arg=before
    )


def test_a_template_of_ones_own_is_checked_as_it_is_written(open_view, tmp_path, runtime, shop) -> None:
    """Begun with a shipped one; each fault has its line, in German; uploaded and right, it is shown and saved."""
    page = open_view("settings", "de")
    page.locator("#s-template").select_option("own")
    text = page.locator("#own-text")
    expect(text).to_have_value(re.compile('"name": "standard"'))
    text.fill('{\n "name": 5}')
    expect(page.locator("#own-faults")).to_contain_text("Zeile 2: Das entspricht nicht dem Aufbau von Vorlagen")
    page.locator("#settings-save").click()
    expect(text).to_be_focused()
    assert violations(page) == []
    mine = {"name": "mine", "title": "Mine", "rows": [{"columns": [{"block": "ship_to"}]}]}
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    with page.expect_response(lambda answer: answer.url.endswith("/preview") and answer.ok):
        page.set_input_files("#own-file", tmp_path / "mine.json")
    page.locator("#settings-save").click()
    expect(page.locator("#save-state")).to_have_text("Gespeichert.")
    assert store_settings(runtime.engine, runtime.box, shop.store_id).own_template == mine


def test_a_logo_is_shown_as_the_dots_that_will_be_printed(open_view, tmp_path, runtime, shop) -> None:
    """Black and white only; a file that is no picture is refused."""
    from PIL import Image

    Image.linear_gradient("L").save(tmp_path / "logo.png")
    (tmp_path / "no.png").write_text("not a picture")
    page = open_view("settings")
    page.set_input_files("#s-logo", tmp_path / "no.png")
    expect(page.locator("#e-logo")).to_have_text("This file is not a picture that can be read.")
    page.set_input_files("#s-logo", tmp_path / "logo.png")
    expect(page.locator("#logo-dots")).to_be_visible()
    tones = page.evaluate(
        "() => { const c = document.getElementById('logo-dots');"
        " return [...new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)].sort() }"
    )
    assert tones == [0, 255]
    page.locator("#settings-save").click()
    expect(page.locator("#save-state")).to_have_text("Saved.")
    assert store_settings(runtime.engine, runtime.box, shop.store_id).logo


def test_a_printer_says_whether_its_agent_is_there(open_view, runtime, shop) -> None:
    """When it last asked for work, or that it never did."""
    for name in ("desk", "cellar"):
        add_printer(runtime.engine, runtime.box, PrinterProfile(shop.store_id, name, f"agent:{name}"))
    note_offers(runtime.engine, shop.store_id, ["desk"])
    page = open_view("settings")
    expect(page.locator("#printer-list li", has_text="agent:cellar")).to_contain_text("no print agent was seen")
    expect(page.locator("#printer-list li", has_text="agent:desk")).to_contain_text("print agent last seen")


def test_a_printer_is_added_tried_and_removed(open_view, runtime, shop) -> None:
    """What the printer says is shown beside it; an impossible address beside its field."""
    folder = runtime.settings.data_dir / "printed"
    add_printer(
        runtime.engine, runtime.box, PrinterProfile(store_id=shop.store_id, name="Table", uri=f"file:{folder}")
    )
    page = open_view("settings")
    page.get_by_role("button", name="Print a test page").click()
    expect(page.get_by_text("The test page was printed.")).to_be_visible()
    page.get_by_text("Adjust the position").click()
    page.locator(".adjustment").get_by_label("Move right (mm)").fill("1.5")
    page.locator(".adjustment").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Print a test page to be sure.")).to_be_visible()
    page.locator("#printer-new > summary").click()
    page.locator("#printer-form [name='printer.name']").fill("Zebra")
    page.locator("#printer-form [name='printer.uri']").fill("nonsense")
    page.locator("#printer-form [type=submit]").click()
    expect(page.locator("#e-printer\\.uri")).not_to_be_empty()
    page.locator("#printer-form [name='printer.uri']").fill("socket://192.168.1.21")
    page.locator("#printer-form [type=submit]").click()
    expect(page.locator("#printer-list li")).to_have_count(2)
    expect(page.locator("#s-printer option")).to_have_count(3)
    zebra = page.locator("#printer-list li", has_text="Zebra")
    zebra.get_by_role("button", name="Change").click()
    for summary in page.locator(".printer-more summary").all():
        summary.click()
    page.locator("[name='printer.password']").fill("s3cret")
    page.locator("[name='printer.rotation']").select_option("90")
    page.locator("#printer-form [type=submit]").click()
    expect(page.locator("#e-printer\\.user")).to_contain_text("A password is sent to ipps:// addresses only")
    assert violations(page) == []
    page.locator("[name='printer.uri']").fill("ipps://192.168.1.21/ipp/print")
    page.locator("#printer-form [type=submit]").click()
    expect(zebra).to_contain_text("ipps://192.168.1.21")
    kept = get_printer(runtime.engine, runtime.box, shop.store_id, "Zebra")
    assert (kept.password, kept.rotation) == ("s3cret", 90)
    zebra.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator("#printer-list li")).to_have_count(1)
    assert violations(page) == []


def test_a_key_is_shown_once_and_can_be_revoked(open_view, client, runtime, shop) -> None:
    """The key works until it is revoked, and is nowhere to be seen after a reload."""
    page = open_view("settings")
    expect(page.get_by_text("No keys yet.")).to_be_visible()
    page.locator("#key-new summary").click()
    page.get_by_label("What is it for?").fill("ERP")
    page.locator("#key-form [type=submit]").click()
    text = page.locator("#key-text")
    expect(text).to_contain_text("lsk_")
    bearer = {"Authorization": f"Bearer {text.inner_text()}"}
    assert client.get("/api/v1/stocks", headers=bearer).status_code == 200
    expect(page.get_by_role("button", name="Copy")).to_be_focused()
    assert violations(page) == []
    page.reload()
    show(page, "settings")
    expect(page.locator("#key-list li")).to_contain_text("ERP")
    assert "lsk_" not in page.content()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("#key-list li")).to_have_count(0)
    assert client.get("/api/v1/stocks", headers=bearer).status_code == 401
    assert keys(runtime.engine, shop.store_id)[0].revoked is not None
