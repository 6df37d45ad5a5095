"""Orders that someone made up to break a label printer, a PDF reader or a spreadsheet."""

from collections.abc import Iterator
from dataclasses import replace

from labelsvc.labels.shipment import Address, Item, Shipment

HOSTILE = {
    "bidi override": "\u202egnp.exe\u202c \u2067unclosed \u202b\u202d isolates",
    "zalgo": "Z" + "\u0300\u0301\u0302\u0303\u0316\u0317\u0318\u0319" * 40 + "a" + "\u0489" * 60 + "lgo",
    "zpl": "^XA^FO50,50^GB700,3,3^FS^XZ~JR~DGR:X.GRF,1,1,FF ^FD>;>8 _1D",
    "pdf": r") Tj ET Q endstream endobj \050\051 (x) /F1 9 Tf <</S/JavaScript/JS(app.alert(1))>> \\",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &#65; \"'",
    "csv": "=cmd|' /C calc'!A0",
    "sql": "Robert'); DROP TABLE orders;--",
    "template": "{order} {{7*7}} {tracking} %s %n ${jndi:ldap://x} {nosuch}",
    "path": "../../../../etc/passwd\\\\server\\share",
    "nul": "before\x00after\x07\x08\x1b[31m\x7f\x85\x9b",
    "surrogates": "lone \ud800 and \udfff, swapped \udc00\ud800",
    "emoji": "👨‍👩‍👧‍👦👩🏽‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿🇺🇸🇦1️⃣#️⃣❤️‍🔥🫨🏳️‍🌈",
    "joiners": "\u200d\u200c\u200da\u200d\u200db\u200cc\u200d👩\u200d",
    "invisible": "\u200b\u2060\ufeff\u00ad\u180e\u3164\u115f",
    "spaces": " \t\u00a0\u2003\u3000\u2028\u2029\r\n\v\f ",
    "unassigned": "a\u0378b\u0dffc\U000e0080d\U0003fffde",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "noncharacters": "\ufffe\uffff\ufdd0\U0001ffff",
    "replacement": "already \ufffd lost",
    "tags and selectors": "A\U000e0041\U000e0042\U000e007f\ufe0f\ufe00\U000e0100B",
    "marks alone": "\u0301\u0e31\u0e33\u093f\u1dc4\u20dd",
    "no font": "𒀀𓀀𐎠𝄞ᚠ᚛ᚐ᚜𐤀",
    "very wide": "﷽﷽﷽ ௵௵ 𒐫 ꧅꧅",
    "rare Han": "𠮷野家 𩸽 㐂 鿿 \u2ff0\u4ebb\u8fbb",
    "jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af \u1112\u1112\u1112 \u11ab",
    "fullwidth": "Ｆｕｌｌｗｉｄｔｈ １２３ ｶﾞｷﾞｸﾞ ﬁﬂﬃ Ⅷ ㎏ ㍿",
    "two directions": "Dubai شارع 12, דירה 4 (Floor 3) ١٢٣ [a]",
    "digits": "٠١٢٣٤٥٦٧٨٩ ०१२३ ๐๑๒ ０１２ 𝟘𝟙𝟚",
    "khmer stack": "ខ្ញុំ្្្្្ក្ខ្គ្ឃ្ង",
    "tibetan stack": "ཧྐྵྨླྺྼྻྂ་རྒྱུད་",
    "long name": "Xy" * 5000,
    "long words": "Wort " * 2000,
    "many lines": "line\n" * 800,
    "one wide letter": "W" * 300,
    "marks for ever": "e\u0301" * 5000,
    "every latin capital": "ǼǾȺẞŒĦŁØÞĐŊƎƏ" * 4,
    "only punctuation": "...---///!!!???###",
}

_FIELDS = ("company", "street", "city", "state", "state_code", "postal_code", "country_name", "phone")
_PLAIN = Address(
    "Jane Roe", "", "5th Ave 500", "New York", "", "NY", "10110", "US", "United States", "+1 212 555 0100"
)
_SENDER = Address(
    company="Müller & Söhne", street="Hauptstraße 5", city="Berlin", postal_code="10115", country_code="DE"
)


def hostile_shipments() -> Iterator[tuple[str, Shipment]]:
    """Each hostile text in every field at once, as the name, as the country, and in one field more."""
    for name, text in HOSTILE.items():
        country = "JP" if len(text) % 2 else "EG"
        everywhere = Address(text, text, text, text, text, text, text, country, text, text)
        yield f"{name}, everywhere", _shipment(everywhere, text)
        for field in ("name", "country_code", _FIELDS[len(name) % len(_FIELDS)]):
            yield f"{name}, {field}", _shipment(replace(_PLAIN, **{field: text}), "")


def _shipment(to: Address, text: str) -> Shipment:
    items = (Item(text, 1, text, (text, text)),) * 3 if text else (Item("Mug"),)
    return Shipment(
        "XJ12H", to, _SENDER, text or "2026-11-20", text or "1 kg", text or "Express", items, "", "", text, text
    )


HOSTILE_NUMBERS = (
    "№ 77",
    "заказ-5",
    "注文 12",
    "🎁1",
    "A" * 200,
    "1 2\t3",
    "^XA",
    ")Tj",
    "é",
    "=1+1",
    "<b>",
    "\x1d",
    "7\x00",
)


def hostile_numbers() -> Iterator[tuple[str, Shipment]]:
    """Order and tracking numbers that no linear symbol was made for."""
    for number in HOSTILE_NUMBERS:
        plain = _shipment(_PLAIN, "")
        yield f"order number {number[:12]!r}", replace(plain, order_id=number)
        yield f"tracking number {number[:12]!r}", replace(plain, tracking_number=number)
