"""What the gallery shows: invented shops, customers and parcels, and on which stock each is printed."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from labelsvc.labels import Address, Item, Shipment

BAKERY = Address(
    company="Müller & Söhne GmbH", street="Hauptstraße 5", city="Berlin", postal_code="10115", country_code="DE"
)
ROASTERY = Address(
    company="Tidewater Coffee Roasters",
    street="1200 Harbor Blvd",
    city="Weehawken",
    state_code="NJ",
    postal_code="07086",
    country_code="US",
    phone="+1 201 555 0134",
)
JANE = Address(
    "Jane Roe", "Acme, Inc.", "500 5th Ave\nApt 4B", "New York", "New York", "NY", "10110-0002", "US",
    "United States", "+1 212 555 0100",
)  # fmt: skip
ITEMS = (Item("Sourdough starter", 2, "SD-1", ("Size: L",)), Item("Rye flour 1 kg", 1, "RF-1"))
ORDER = Shipment(
    "XJ12H",
    JANE,
    BAKERY,
    date="2026-11-20",
    weight="1.25 kg",
    service="Express",
    items=ITEMS,
    comments="Please leave it at the back door.",
)
USPS = replace(
    ORDER,
    ship_from=ROASTERY,
    service="USPS Priority Mail",
    tracking_number="9400111206206406260787",
    weight="2 lb 3 oz",
    date="Nov 20, 2026",
)
UPS = replace(USPS, service="UPS Ground", tracking_number="1Z5R89390357567127", comments="")
PALLET = replace(
    ORDER,
    order_id="4500017893",
    ship_to=Address(
        "Wareneingang Tor 7",
        "Nordlicht Handels AG",
        "Industriestrasse 114",
        "Zürich",
        "",
        "",
        "8005",
        "CH",
        "Switzerland",
    ),
    service="Stückgut",
    weight="412 kg",
    sscc="340123450000000000",
    parcel=2,
    parcels=5,
    comments="",
    items=(),
    language="de",
)
LONG = replace(
    ORDER,
    ship_to=Address(
        "Maximiliane Freifrau von Hohenlohe-Waldenburg-Schillingsfürst",
        "Gesellschaft zur Förderung der angewandten Messtechnik und Qualitätssicherung mbH & Co. KG",
        "Apartment 17, Building 4, Entrance 2, Hagenbeckstrasse 123, behind the second courtyard on the left",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch",
        "Anglesey",
        "",
        "LL61 5UJ",
        "GB",
        "United Kingdom",
        "+44 1248 555 0100",
    ),
    comments="The bell does not work. " * 12,
    items=tuple(
        Item(f"Hand-made earthenware mug no. {n}, glazed inside and out", n, f"MUG-{n}") for n in range(1, 13)
    ),
)


@dataclass(frozen=True)
class Script:
    """A customer who writes in ``name``."""

    name: str
    to: Address


def _scripts() -> tuple[Script, ...]:
    rows = json.loads((Path(__file__).parent / "scripts.json").read_text(encoding="utf-8"))
    return tuple(Script(row.pop("script"), Address(**row)) for row in rows)


SCRIPTS = _scripts()
SHORT = replace(ORDER, ship_to=next(one.to for one in SCRIPTS if one.name == "Greek"))

# Parcels with more in them than a label lists.
_PANTRY = (
    ("Sourdough starter", 2, "SD-1", ("Size: L",)),
    ("Rye flour 1 kg, stone-ground, from the mill at the Elbe, harvested last summer", 4, "RF-1", ()),
    ("Proofing basket", 1, "PB-OVAL", ("Shape: oval", "Liner: linen")),
    ("Dough scraper", 1, "", ("Colour: dark green",)),
    ("☕ Espresso, whole beans", 3, "ESP-250", ("Weight: 250 g",)),
    ("Черничное варенье", 2, "JAM-07", ("Вес: 320 г",)),
    ("抹茶 宇治", 1, "TEA-12", ()),
    ("Jar of honey", 12, "HON-500", ("Kind: linden blossom",)),
    ("Salt", 1, "SALT-1", ()),
    ("Baking paper, 20 sheets", 2, "BP-20", ()),
    ("Cake tin", 1, "TIN-26", ("Diameter: 26 cm",)),
    ("Gift wrapping", 1, "", ("Message: Happy birthday, Ann!",)),
    ("Recipe cards", 1, "RC-1", ()),
)
BOX = replace(ORDER, items=tuple(Item(*facts) for facts in _PANTRY))
ARABIC_BOX = replace(
    ORDER,
    ship_to=next(one.to for one in SCRIPTS if one.name == "Arabic"),
    language="ar",
    items=(Item("قميص قطني أزرق", 2, "SH-22", ("المقاس: كبير",)), Item("Blue mug", 12, "M-1")),
    comments="يرجى تغليف الهدية",
)
