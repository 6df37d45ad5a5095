"""What a merchant's settings make of labels: sender, language, logo and template, in one place for all ways in."""

import base64
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from labelsvc.batches.job import LabelChoice, LayOut, LayOutSlip
from labelsvc.ecwid.orders import Person
from labelsvc.ecwid.profile import Profile
from labelsvc.errors import TemplateError
from labelsvc.labels import (
    LabelSetup,
    Page,
    default_template,
    label_setup,
    lay_out,
    packing_slip,
    printer,
    stock,
)
from labelsvc.labels.shipment import Shipment
from labelsvc.labels.templates import Template, build_template
from labelsvc.stores.setting_models import OWN_TEMPLATE, ShipFrom, StoreSettings

if TYPE_CHECKING:
    from labelsvc.labels.logo import Logo

# These belong together: the profile's state beside the settings' city would be nobody's address.
_PLACE = ("street", "city", "state", "state_code", "postal_code")
_PAIRS = (("state", "state_code"), ("country_code", "country_name"))

_MOST_LAYOUTS = 32


def as_set(profile: Profile, settings: StoreSettings) -> Profile:
    """The store as its merchant wants it on labels: another sender, another language, where they were set."""
    sender = profile.ship_from
    merged = _merged(sender, settings.ship_from)
    return replace(
        profile,
        company=profile.company if merged == sender else merged,
        origin=profile.origin if merged == sender else None,
        language=settings.language or profile.language,
    )


def choice_of(settings: StoreSettings, *, stock_name: str = "", dpi: int = 0, template: str = "") -> LabelChoice:
    """Which label is made unless asked otherwise; the template is named, also where the stock decides it.

    Raises ``StockError`` for an unknown stock.
    """
    media = stock(stock_name or settings.stock)
    named = template or settings.template_name or default_template(media).name
    return LabelChoice(media.name, dpi or settings.dpi, named)


def label_setup_for(settings: StoreSettings, choice: LabelChoice) -> LabelSetup:
    """The engine's setup for a label of this kind in this store. Raises ``LabelError`` for what does not exist."""
    if choice.template == OWN_TEMPLATE:
        setup = LabelSetup(stock(choice.stock), printer(choice.dpi), _own_template(settings))
    else:
        setup = label_setup(choice.stock, choice.dpi, choice.template)
    if not settings.logo and not settings.language:
        return setup
    return replace(setup, logo=_logo(settings), language=settings.language)


def lay_out_for(settings: StoreSettings) -> LayOut:
    """The label engine, set up as the merchant wants; it keeps what recurs from label to label."""
    setups: dict[LabelChoice, LabelSetup] = {}

    def one(shipment: Shipment, choice: LabelChoice) -> Page:
        if choice not in setups:
            setups[choice] = label_setup_for(settings, choice)
        return lay_out(shipment, setups[choice])

    return one


class Layouts:
    """The label engines of some stores, each kept while the store's settings stay the same: what it remembers of
    labels would be lost from turn to turn otherwise. For any number of threads."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[StoreSettings, LayOut]] = {}

    def of(self, store_id: str, settings: StoreSettings) -> LayOut:
        known = self._known.get(store_id)
        if known is None or known[0] != settings:
            if len(self._known) >= _MOST_LAYOUTS:
                self._known.clear()
            known = self._known[store_id] = settings, lay_out_for(settings)
        return known[1]


def slip_for(settings: StoreSettings) -> LayOutSlip:
    """The same for packing slips, whatever the label's template."""

    def slip(shipment: Shipment, choice: LabelChoice) -> list[Page]:
        return packing_slip(shipment, label_setup_for(settings, choice))

    return slip


def mark(settings: StoreSettings) -> str:
    """Changes whenever labels would look otherwise for the same order and the same choice."""
    parts = [settings.ship_from.model_dump(), settings.language, settings.logo, settings.own_template]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _merged(sender: Person, given: ShipFrom) -> Person:
    """The profile's sender with what was set; a sender in another country has nothing of the profile's place."""
    values = {name: text for name, text in given.model_dump().items() if text}
    if given.country_code and sender.country_code not in ("", given.country_code):
        sender = replace(sender, **dict.fromkeys(_PLACE, ""))
    for pair in _PAIRS:
        if any(name in values for name in pair):
            sender = replace(sender, **dict.fromkeys(pair, ""))
    return replace(sender, **values)


def _own_template(settings: StoreSettings) -> Template:
    document = settings.own_template
    if document is None:
        raise TemplateError("this store has no template of its own", hint="set one, or choose a shipped one")
    return replace(build_template(document), name=OWN_TEMPLATE)


def _logo(settings: StoreSettings) -> "Logo | None":
    if not settings.logo:
        return None
    from labelsvc.labels.logo import Logo

    return Logo(base64.b64decode(settings.logo))
