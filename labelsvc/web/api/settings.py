"""/settings: what the merchant set, and /preview: how labels would look with it."""

from dataclasses import replace
from typing import Any, Literal

from flask import Response
from pydantic import Field

from labelsvc.batches.appearance import as_set, choice_of, label_setup_for
from labelsvc.batches.compose import shipment
from labelsvc.ecwid.orders import Order
from labelsvc.errors import OrderError
from labelsvc.labels import Address, Item, LabelSetup, Shipment, lay_out
from labelsvc.printing.service import list_printers
from labelsvc.stores.setting_models import StoreSettings
from labelsvc.stores.settings import save_store_settings, store_settings
from labelsvc.web.api.fields import SHOP_PROBLEMS, OrderName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime, shops
from labelsvc.web.files import download, labels_file
from labelsvc.web.limits import KILOBYTE
from labelsvc.web.parsing import invalid
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("settings", "What the store's labels look like, and what becomes of its orders.")

# A logo is up to 2.7 million characters.
SETTINGS_BYTES = 4 * 1024 * KILOBYTE
# Nobody's: shows what fits, before the store has any order.
SAMPLE = Shipment(
    "XJ12H",
    Address(
        name="Jürgen Groß",
        company="Tischlerei Groß GmbH",
        street="Lange Straße 5",
        city="Berlin",
        postal_code="10115",
        country_code="DE",
        phone="+49 30 555 0100",
    ),
    weight="1.2 kg",
    service="Standard",
    items=(Item("Mug, blue", 2, "MUG-B"), Item("Saucer", 2, "SAU-1")),
)


class Preview(Model):
    """Settings that need not be saved, and the order that is shown with them; without one, a sample."""

    settings: StoreSettings = Field(default_factory=StoreSettings)
    order: OrderName | None = None
    dpi: Literal[203, 300] = 203


@routes.add("GET", "/settings", "read", Answer(200, "The settings.", StoreSettings))
def get_settings(caller: Caller) -> StoreSettings:
    """Get the store's settings."""
    return store_settings(runtime().engine, runtime().box, caller.store_id)


@routes.add(
    "PUT",
    "/settings",
    "admin",
    Answer(200, "The settings as they are kept.", StoreSettings),
    body=StoreSettings,
    body_example={"stock": "A6", "dpi": 300, "fulfil": {"policy": "printed"}},
    max_bytes=SETTINGS_BYTES,
    problems=("settings_invalid", "label"),
)
def put_settings(caller: Caller, body: StoreSettings) -> StoreSettings:
    """Replace the store's settings.

    What is left out gets its default: send back what `GET` gave, changed.
    """
    most = runtime().settings.retention_days
    if (body.retention_days or 0) > most:
        told = f"at most {most}, which the operator set"
        fault = {"path": "/retention_days", "message": told, "code": "less_than_equal", "details": {"le": most}}
        raise invalid([fault])
    if faults := _unknown_printers(caller, body):
        raise invalid(faults)
    return save_store_settings(runtime().engine, runtime().box, caller.store_id, body, most_retention_days=most)


def _unknown_printers(caller: Caller, body: StoreSettings) -> list[dict[str, str]]:
    """Faults of printers that the store does not have; one that was set and then removed may stay."""
    engine = runtime().engine
    before = store_settings(engine, runtime().box, caller.store_id)
    known = {"", *(printer.name for printer in list_printers(engine, caller.store_id))}
    named = [
        ("/printer", body.printer, before.printer),
        ("/auto_print/printer", body.auto_print.printer, before.auto_print.printer),
    ]
    return [
        {"path": path, "message": "the store has no printer of that name", "code": "literal_error"}
        for path, name, kept in named
        if name not in known and name != kept
    ]


@routes.add(
    "POST",
    "/preview",
    "read",
    Answer(200, "The label.", media=("image/png",)),
    body=Preview,
    body_example={"settings": {"stock": "A6"}},
    max_bytes=SETTINGS_BYTES,
    problems=(*SHOP_PROBLEMS, "not_found", "order", "order_unreadable", "usage", "label"),
)
def preview(caller: Caller, body: Preview) -> Response:
    """See a label as it would be with other settings, as PNG.

    Nothing is saved. With `order`, that order of the store is shown.
    """
    settings = body.settings
    with shops().shop_and_profile(caller.store_id) as (shop, profile):
        found = shop.order(body.order) if body.order else None
    profile = as_set(profile, settings)
    parcel = shipment(_sendable(found), profile) if found else replace(SAMPLE, **_sender(profile))
    setup: LabelSetup = label_setup_for(settings, choice_of(settings, dpi=body.dpi))
    return download(labels_file([lay_out(parcel, setup)], setup, "png"), "image/png", "preview.png")


def _sendable(order: Order) -> Order:
    if order.ship_to is None or not order.ship_to.has_place:
        raise OrderError("it has no address to send to", order=order.shown_id)
    return order


def _sender(profile: Any) -> dict[str, Any]:
    made = shipment(Order(id="-", shown_id="-"), profile)
    return {"ship_from": made.ship_from, "language": made.language}
