"""Which orders print themselves: placed, placed since that was turned on, and matching the merchant's rules."""

from datetime import datetime

from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.refusals import refusal
from labelsvc.stores.setting_models import AutoPrintRules, StoreSettings


def is_wanted(settings: StoreSettings, since: datetime, order: Order) -> bool:
    """Whether this order is to be printed by itself. One without a date is not: it may be years old."""
    placed = refusal(order, accept_unpaid=settings.accept_unpaid, accept_statuses=settings.accept_statuses) is None
    # The shop's dates have no fractions of a second.
    recent = order.created is not None and order.created >= since.replace(microsecond=0)
    return placed and recent and matches(settings.auto_print.rules, order)


def matches(rules: AutoPrintRules, order: Order) -> bool:
    """Whether the order satisfies every rule that was given."""
    country = order.ship_to.country_code if order.ship_to else ""
    return (
        _allows(rules.payment_status, order.payment_status)
        and _allows(rules.countries, country)
        and _allows(tuple(map(_folded, rules.shipping_methods)), _folded(order.shipping_method))
        and _within(rules.weight_min, order.weight, rules.weight_max)
        and _within(rules.total_min, order.total, rules.total_max)
    )


def _allows(listed: tuple[str, ...], value: str) -> bool:
    return not listed or value in listed


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _within(low: float | None, value: float | None, high: float | None) -> bool:
    """Both ends count; what is not known is within no bounds but those that were not given."""
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)
