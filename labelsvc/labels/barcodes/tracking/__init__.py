"""Tracking numbers: whose they are, by pattern and check digit, and which symbol the carrier wants of them."""

from collections.abc import Callable
from functools import cache

from labelsvc.labels.barcodes.tracking.found import Tracking

__all__ = ["Tracking", "for_tracking"]


def for_tracking(number: str, *, postal_code: str = "", country_code: str = "", carrier: str = "") -> Tracking:
    """The symbol of a tracking number by its carrier's rules, or plain Code 128 of exactly the text given.

    A number is a carrier's when its shape and its check digit are right. Where it could be several carriers',
    the ``carrier`` named (as a shop writes it: "FedEx", "dhl express") goes first, then among those who need
    no naming one at home in the destination ``country_code``, then the order of ``rules.RULES``, and last
    those that only a destination at their home makes likely. ``postal_code`` is the destination's: USPS wants
    it in the symbol. Raises ``BarcodeError`` for text that Code 128 cannot carry.
    """
    return _recognise()(number, postal_code, country_code.upper(), carrier)


@cache
def _recognise() -> Callable[[str, str, str, str], Tracking]:
    """The carriers' rules, loaded with the first number: many labels are made before there is one."""
    from labelsvc.labels.barcodes.tracking.recognise import recognise

    return recognise


def misread(number: str) -> str:
    """The carrier whose number this would be but for its check digit; "" if there is none that stands out.

    Only shapes that begin with letters stand out: many a row of digits has the length of somebody's.
    """
    from labelsvc.labels.barcodes.tracking.recognise import looks_like

    return looks_like(number)
