"""The store as its profile describes it: who sends, and in which units, formats and language."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from labelsvc.ecwid.orders import Person
from labelsvc.ecwid.parsing import parse_language, parse_person
from labelsvc.ecwid.values import flag, mapping, mappings, status, text

WEIGHT_UNITS = ("CARAT", "GRAM", "OUNCE", "POUND", "KILOGRAM")
DIMENSION_UNITS = ("MM", "CM", "IN", "YD")
DATE_FORMATS = (
    "dd-MM-yyyy",
    "dd/MM/yyyy",
    "dd.MM.yyyy",
    "MM-dd-yyyy",
    "MM/dd/yyyy",
    "yyyy/MM/dd",
    "MMM d, yyyy",
    "MMMM d, yyyy",
    "EEE, MMM d, ''yy",
    "EEE, MMMM d, yyyy",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A store. ``company`` is its legal address, ``origin`` where parcels leave from (None: the same).

    ``weight_unit`` and ``dimensions_unit`` are of WEIGHT_UNITS and DIMENSION_UNITS, "" if unknown;
    ``date_format`` is a CLDR pattern of DATE_FORMATS or "". ``timezone`` is a name that ``zoneinfo`` knows,
    "UTC" where the store's was none.
    """

    store_id: str = ""
    store_name: str = ""
    company: Person = field(default_factory=Person)
    origin: Person | None = None
    email: str = ""
    weight_unit: str = ""
    dimensions_unit: str = ""
    date_format: str = ""
    timezone: str = "UTC"
    currency: str = ""
    order_prefix: str = ""
    order_suffix: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    suspended: bool = False

    @property
    def ship_from(self) -> Person:
        """The sender on a label: the origin's place under the company's name and phone."""
        if self.origin is None or not self.origin.has_place:
            return self.company
        return _with_sender(self.origin, self.company)

    @property
    def zone(self) -> tzinfo:
        """The store's time zone."""
        return UTC if self.timezone == "UTC" else zoneinfo.ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """A payment or fulfilment status (``kind``); ``notifies``: assigning it can e-mail the buyer."""

    id: str
    kind: str
    enabled: bool
    notifies: bool
    name: str = ""


def parse_profile(raw: object) -> Profile:
    """The answer of ``GET /profile``. Never raises: a profile of nothing is a Profile() of defaults."""
    top = mapping(raw)
    general = mapping(top.get("generalInfo")) or mapping(top.get("general"))
    company, formats = mapping(top.get("company")), mapping(top.get("formatsAndUnits"))
    languages = mapping(top.get("languages"))
    listed = languages.get("enabledLanguages")
    return Profile(
        store_id=text(general.get("storeId")),
        store_name=text(mapping(top.get("settings")).get("storeName")),
        company=parse_person(company) or Person(),
        origin=parse_person(mapping(top.get("shipping")).get("shippingOrigin")),
        email=text(company.get("email")),
        weight_unit=_one_of(WEIGHT_UNITS, status(formats.get("weightUnit"))),
        dimensions_unit=_one_of(DIMENSION_UNITS, status(formats.get("dimensionsUnit"))),
        date_format=_one_of(DATE_FORMATS, text(formats.get("dateFormat"))),
        timezone=_timezone(text(formats.get("timezone"))),
        currency=text(formats.get("currency")),
        order_prefix=text(formats.get("orderNumberPrefix")),
        order_suffix=text(formats.get("orderNumberSuffix")),
        language=parse_language(languages.get("defaultLanguage")),
        languages=tuple(filter(None, map(parse_language, listed))) if isinstance(listed, list) else (),
        suspended=flag(mapping(top.get("account")).get("suspended")) is True,
    )


def parse_order_statuses(raw: object) -> list[OrderStatus]:
    """The answer of ``GET /profile/order_statuses``; entries without a name are left out. Never raises."""
    found = (
        OrderStatus(
            id=status(entry.get("statusId")),
            kind="payment" if "PAYMENT" in status(entry.get("orderStatusType")) else "fulfillment",
            enabled=flag(entry.get("enabled")) is True,
            notifies=flag(entry.get("sendNotificationWhenStatusIsAssigned")) is not False,
            name=text(entry.get("name")),
        )
        for entry in mappings(mapping(raw).get("items"))
    )
    return [entry for entry in found if entry.id]


def _with_sender(origin: Person, company: Person) -> Person:
    return Person(
        name=origin.name or company.name,
        company=origin.company or company.company,
        street=origin.street,
        city=origin.city,
        state=origin.state,
        state_code=origin.state_code,
        postal_code=origin.postal_code,
        country_code=origin.country_code or company.country_code,
        country_name=origin.country_name,
        phone=origin.phone or company.phone,
    )


def _one_of(allowed: tuple[str, ...], value: str) -> str:
    return value if value in allowed else ""


def _timezone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # Unknown; not a relative path, or a file that is no time zone; a directory.
        return "UTC"
    return name
