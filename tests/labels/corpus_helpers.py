"""Invented orders of the whole world: the same seed gives the same orders, on every machine."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from address_helpers import EVERY_CODE
from babel import Locale
from babel.core import get_global
from corpus_words import LOCAL, WORDS, Words

from labelsvc.labels import LabelSetup, label_setup
from labelsvc.labels.shipment import Address, Item, Shipment

SEED = 20_261_123
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_SENDERS = (
    Address("", "Müller & Söhne GmbH", "Hauptstraße 5", "Berlin", "", "", "10115", "DE"),
    Address("Tidewater", "", "1200 Harbor Blvd", "Weehawken", "", "NJ", "07086", "US", "", "+1 201 555 0134"),
    Address("田中 一郎", "株式会社お茶", "丸の内1-1", "千代田区", "東京都", "", "100-0005", "JP"),
    Address("مؤسسة النخيل", "", "شارع الملك فهد 1", "الرياض", "", "", "11564", "SA"),
    Address("", "ООО «Ромашка»", "ул. Ленина, д. 1", "Казань", "", "", "420111", "RU"),
    Address(),
)  # fmt: skip
_SENDER_LANGUAGES = ("de", "en", "ja", "ar", "ru", "en")
_TRACKING = (
    "9400111206206406260787", "420787459400111206206406260787", "986578788855",
    "9622001560001234567100794808390594", "3318810025", "JD014600003294008474", "JJD0099999999",
    "GM2951173225174494", "00340433836442636597",
    "RB123456785GB", "RB123456785CA", "RB123456785DE", "0081 827 0998 0000 0200 33 350 276 C", "7035114477138472",
    "JDQ019457101000930308", "320595463938", "C11031500001879", "TBA502887274000", "JJD0002257639032011",
    "3SABCD1234567", "unknown-carrier-17", "12345", "998765",
)  # fmt: skip
_METHODS = (
    "Express",
    "USPS Priority Mail®",
    "DHL Paket",
    "Отправление 1-го класса",
    "宅急便",
    "شحن سريع",
    "משלוח רגיל",
    "",
)
_COMMENTS = (
    "", "", "", "Please leave it at the back door.", "Bitte klingeln! 2× 🔔", "請放在管理室 🙏",
    "من فضلك اتصل قبل التسليم",
    "Позвоните за час до доставки", "กรุณาโทรก่อนส่ง", "Happy birthday, Zoë! 🎂🎉 – love, Grandma",
)  # fmt: skip


# Stocks on which every order must come out, whatever was typed, and the template where it is not the usual one.
_STOCKS = (
    ("4x6", ""),
    ("A6", ""),
    ("100x150", ""),
    ("4x4", ""),
    ("62x100", ""),
    ("A5", "gs1-logistic"),
    ("4x8", ""),
)


@cache
def setups(dpi: int) -> tuple[LabelSetup, ...]:
    """The stocks and templates that orders take in turn."""
    return tuple(label_setup(name, dpi, template) for name, template in _STOCKS)


@cache
def languages(country: str) -> tuple[str, ...]:
    """The languages with words that customers of the country write in, most usual first; English if none."""
    if country in LOCAL:
        return LOCAL[country]
    known = get_global("territory_languages").get(country, {})
    by_people = sorted(known, key=lambda tag: -known[tag]["population_percent"])
    found = [tag for tag in (one.replace("_", "-") for one in by_people) if tag in WORDS]
    return tuple(found[:2]) or ("en",)


def shipments(count: int, seed: int = SEED) -> Iterator[Shipment]:
    """``count`` orders. Every run of as many as there are territories visits each of them once."""
    chance = Random(seed)
    codes: list[str] = []
    for number in range(count):
        if not codes:
            codes = chance.sample(EVERY_CODE, len(EVERY_CODE))
        yield _shipment(chance, codes.pop(), number)


def _shipment(chance: Random, country: str, number: int) -> Shipment:
    # In turn, not by chance: each language of a country occurs, whatever else is drawn.
    written = languages(country)
    words = WORDS[written[number // len(EVERY_CODE) % len(written)]]
    sender = chance.randrange(len(_SENDERS))
    parcels = chance.choice((1, 1, 1, 1, 2, 12))
    plain = Shipment(
        _order_id(chance, number),
        _address(chance, country, words),
        _SENDERS[sender],
        date=chance.choice(("2026-11-20", "20.11.2026", "Nov 20, 2026", "2026年11月20日", "٢٠٢٦/١١/٢٠")),
        weight=chance.choice(("1.25 kg", "2 lb 3 oz", "0,4 кг", "")),
        service=chance.choice(_METHODS),
        items=tuple(_item(chance, words) for _ in range(chance.choice((0, 1, 1, 2, 3, 9)))),
        tracking_number=_tracking(chance),
        sscc=_sscc(chance),
        comments=chance.choice(_COMMENTS),
        message=chance.choice(("", "", "Thank you! ❤")),
        parcel=chance.randint(1, parcels),
        parcels=parcels,
        language=_SENDER_LANGUAGES[sender],
    )
    return _SHAPES[chance.choices(range(len(_SHAPES)), _SHARES)[0]](chance, plain)


def _order_id(chance: Random, number: int) -> str:
    letters = "".join(chance.choices(_LETTERS, k=5))
    kind = chance.randrange(12)
    if kind == 0:
        return f"SHOP-{number:06}-EU"
    return str(1000 + number) if kind < 5 else letters


def _word(chance: Random, words: str) -> str:
    return chance.choice(words.split("|"))


def _address(chance: Random, country: str, words: Words) -> Address:
    names = Locale("en").territories
    street = f"{_word(chance, words.street)} {chance.randint(1, 999)}"
    if chance.random() < 0.25:
        street += f"\n{_word(chance, words.family)} {chance.choice(('4B', '12/3', '#07-01', '3F'))}"
    return Address(
        name=f"{_word(chance, words.given)} {_word(chance, words.family)}",
        company=f"{_word(chance, words.goods)} & {_word(chance, words.family)}" if chance.random() < 0.3 else "",
        street=street,
        city=_word(chance, words.town),
        state=_word(chance, words.town) if chance.random() < 0.3 else "",
        state_code="".join(chance.choices(_LETTERS[:20], k=2)) if chance.random() < 0.15 else "",
        postal_code=_postal_code(chance) if chance.random() < 0.9 else "",
        country_code=country,
        country_name=names.get(country, "") if chance.random() < 0.9 else "",
        phone=f"+{chance.randint(1, 998)} {chance.randint(10, 999)} 555 {chance.randint(0, 9999):04}"
        if chance.random() < 0.6
        else "",
    )


def _postal_code(chance: Random) -> str:
    pattern = chance.choice(("#####", "####", "######", "###-####", "@@# #@@", "@#@ #@#", "#####-####"))
    return "".join(
        chance.choice("0123456789") if one == "#" else chance.choice(_LETTERS[:20]) if one == "@" else one
        for one in pattern
    )


def _item(chance: Random, words: Words) -> Item:
    options = (f"{_word(chance, words.goods)}: {_word(chance, words.town)}",) if chance.random() < 0.3 else ()
    sku = f"{_word(chance, 'SD|RF|X')}-{chance.randint(1, 9999)}" if chance.random() < 0.6 else ""
    return Item(_word(chance, words.goods), chance.choice((1, 1, 2, 10, 144)), sku, options)


def _tracking(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.6:
        return ""
    if kind < 0.75:
        return chance.choice(_TRACKING)
    return _s10(chance) if kind < 0.87 else _ups(chance)


def _s10(chance: Random) -> str:
    """UPU S10: eight digits, a check digit, the country that posted it."""
    digits = [chance.randrange(10) for _ in range(8)]
    rest = 11 - sum(digit * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    check = {10: 0, 11: 5}.get(rest, rest)
    country = chance.choice(("DE", "GB", "FR", "JP", "CN", "BR", "US", "AU"))
    return f"R{chance.choice('ABEL')}{''.join(map(str, digits))}{check}{country}"


def _ups(chance: Random) -> str:
    """UPS 1Z: 15 letters and digits and a check digit."""
    body = "".join(chance.choices(_LETTERS, k=6)) + "".join(chance.choices("0123456789", k=9))
    values = [int(one) if one.isdigit() else (ord(one) - 63) % 10 for one in body]
    check = -(sum(values[::2]) + 2 * sum(values[1::2])) % 10
    return f"1Z{body}{check}"


def _sscc(chance: Random) -> str:
    digits = [chance.randrange(10) for _ in range(17)]
    check = -sum(digit * (1 if place % 2 else 3) for place, digit in enumerate(digits)) % 10
    return "".join(map(str, [*digits, check]))


def _as_it_is(_: Random, plain: Shipment) -> Shipment:
    return plain


def _bare(_: Random, plain: Shipment) -> Shipment:
    """Only what Ecwid never leaves out."""
    to = Address(name=plain.ship_to.name, country_code=plain.ship_to.country_code)
    return Shipment(plain.order_id, to)


def _long(chance: Random, plain: Shipment) -> Shipment:
    """Every field several times as long as usual."""
    times, to = chance.randint(2, 5), plain.ship_to
    long = {name: " ".join([getattr(to, name)] * times) for name in ("name", "company", "street", "city", "state")}
    items = tuple(replace(item, name=" ".join([item.name] * times)) for item in plain.items)
    return replace(plain, ship_to=replace(to, **long), items=items, comments=" ".join([plain.comments] * times))


def _endless(chance: Random, plain: Shipment) -> Shipment:
    """One field without a space and without an end, or of very many lines."""
    field = chance.choice(("name", "company", "street", "city", "state", "postal_code", "phone"))
    text = str(getattr(plain.ship_to, field)).replace(" ", "") or "X"
    joint = chance.choice(("", " ", "\n"))
    return replace(plain, ship_to=replace(plain.ship_to, **{field: joint.join([text] * chance.choice((20, 90)))}))


def _doubled(_: Random, plain: Shipment) -> Shipment:
    """The same text typed into every field."""
    to, text = plain.ship_to, plain.ship_to.city
    return replace(plain, ship_to=replace(to, name=text, company=text, street=text, city=text, state=text))


_SHAPES = (_as_it_is, _bare, _long, _endless, _doubled)
_SHARES = (80, 4, 8, 5, 3)
