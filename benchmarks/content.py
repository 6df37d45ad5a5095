"""The labels that every generator makes: the same seeded content, every label different.

A sender, six lines of recipient with diacritics, a service banner, Code 128 of 20 characters, a QR Code of 60
characters and three lines of items, on 4x6 in.
"""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass

from labelsvc.labels import Address, Item, Shipment

SENDER = Address(
    name="Søren & Zoë Häkkinen Handmade",
    street="Unit 7, Canal Yard\n12 Wharf Road",
    city="Leeds",
    postal_code="LS1 4AP",
    country_code="GB",
)
SENDER_LINES = (SENDER.name, *SENDER.street.split("\n"), "LEEDS", SENDER.postal_code, "UNITED KINGDOM")
FOOT = "If undelivered return to the sender above. Keep dry, do not bend."


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Anaïs Björn Čeněk Đorđe Émile Françoise Gülşen Håkon İpek José Krešimir Łukasz Måns Nuño Ørjan Płaton "
    "Quirine Renée Šárka Tëuta Ümit Věra Wáng Ximéne Yağmur Žofie"
)
_LAST = _words(
    "Åkesson Bălan Černý Dvořák Erdoğan Földes Gößling Hübner Ionașcu Jørgensen Kovačević Łoziński Müller "
    "Núñez Öberg Přibyl Quintão Říha Sørensen Tătaru Ünal Vašek Weiß Ýmir Żak"
)
# Streets, cities and, below, what the letter's country calls itself in capitals, each in one country's way.
_PLACES = {
    "DE": ("GERMANY", ("Königsallee", "Grüner Weg", "Weißdornstraße"), ("Düsseldorf", "Köln", "Nürnberg")),
    "SE": ("SWEDEN", ("Skeppsgatan", "Ängsvägen", "Åsgatan"), ("Malmö", "Västerås", "Jönköping")),
    "DK": ("DENMARK", ("Sønder Allé", "Ærøgade", "Åboulevarden"), ("Århus", "Helsingør", "Rønne")),
    "CZ": ("CZECHIA", ("Náměstí Míru", "Údolní", "Křížová"), ("Plzeň", "Děčín", "Kroměříž")),
    "AT": ("AUSTRIA", ("Währinger Straße", "Mühlgasse", "Äußere Zeile"), ("Mödling", "Wörgl", "Köflach")),
    "HR": ("CROATIA", ("Šetalište", "Ulica Đure Šimića", "Žumberačka"), ("Šibenik", "Čakovec", "Požega")),
    "TR": ("TURKEY", ("İstiklal Caddesi", "Çiçek Sokağı", "Gül Sokak"), ("Eskişehir", "Muğla", "Iğdır")),
}
_COMPANIES = (
    "Café Zürich",
    "Nordlys Håndværk",
    "Bücherstube Söhne",
    "Žlutá Kavárna",
    "Tőzsér Műhely",
    "Çınar Kitap",
)
_SERVICES = ("TRACKED 24", "TRACKED 48", "INTERNATIONAL PRIORITY", "EXPRESS SAVER")
_ITEMS = (
    "Ceramic mug, glazed",
    "Linen tea towel",
    "Walnut spoon (large)",
    "Beeswax candle",
    "Felted slippers EU 41",
    "Screen print A3",
    "Crème brûlée dish",
    "Notebook, dotted, 160 pages",
)
_SHARE_ABROAD = 0.6
_CODE_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Label:
    """One label's content, as an order for our engine and as plain lines for the others."""

    order: str
    service: str
    code: str
    to: Address
    to_lines: tuple[str, ...]
    items: tuple[Item, ...]

    @property
    def qr(self) -> str:
        """60 characters."""
        return f"https://t.example.com/parcels/{self.code}?o={self.order}"

    @property
    def item_lines(self) -> tuple[str, ...]:
        return tuple(f"{item.quantity} × {item.name} [{item.sku}]" for item in self.items)


def labels(count: int, *, seed: int = 2, worldwide: bool = False) -> Iterator[Label]:
    """``count`` labels, made as they are asked for; of the ``worldwide`` ones six in ten are in other scripts."""
    source = random.Random(seed)
    for number in range(count):
        address, lines = _addressee(source)
        if worldwide and (found := _foreign(source)):
            address, lines = found
        yield Label(
            order=f"{1_000_000 + number}",
            service=source.choice(_SERVICES),
            code="JD" + f"{source.randrange(10**18):018}",
            to=address,
            to_lines=lines,
            items=tuple(_item(source) for _ in range(3)),
        )


def shipment(label: Label) -> Shipment:
    """What our engine is given."""
    return Shipment(
        order_id=label.order,
        ship_to=label.to,
        ship_from=SENDER,
        service=label.service,
        items=label.items,
        tracking_number=label.code,
        message=FOOT,
        date="23/11/2026",
        weight="1.25 kg",
    )


def _item(source: random.Random) -> Item:
    sku = "".join(source.choices(_CODE_LETTERS, k=5))
    return Item(source.choice(_ITEMS), source.randint(1, 9), sku)


def _addressee(source: random.Random) -> tuple[Address, tuple[str, ...]]:
    code = source.choice(tuple(_PLACES))
    country, streets, cities = _PLACES[code]
    name = f"{source.choice(_FIRST)} {source.choice(_LAST)}"
    company = f"{source.choice(_COMPANIES)} {source.choice(_LAST)}"
    street = f"{source.choice(streets)} {source.randint(1, 299)}"
    flat = f"{source.choice('ABCDEFGH')}{source.randint(1, 99)}, {source.choice(_LAST)}"
    postcode, city = f"{source.randint(10000, 99999)}", source.choice(cities)
    address = Address(
        name=name, company=company, street=f"{street}\n{flat}", city=city, postal_code=postcode, country_code=code
    )
    return address, (name, company, street, flat, f"{postcode} {city}", country)


# Names, companies, streets and towns as customers type them, by country.
_ABROAD: dict[str, tuple[tuple[str, ...], ...]] = {
    "JP": (
        ("佐藤 美咲", "髙橋 健一", "鈴木 さくら"),
        ("株式会社つばめ堂", "有限会社みどり書店"),
        ("北二条西4-7", "本町1丁目3-12", "桜台2-9-1"),
        ("札幌市中央区", "横浜市西区"),
    ),
    "KR": (
        ("김민준", "이서연", "박지후"),
        ("한빛공방 주식회사", "푸른책방"),
        ("세종대로 110", "판교역로 235", "해운대로 30"),
        ("서울특별시 중구", "성남시 분당구"),
    ),
    "CN": (
        ("王芳", "李小龙", "张伟"),
        ("春风文具有限公司", "长江贸易行"),
        ("中山路 88 号", "解放大道 1206 号", "人民南路三段 17 号"),
        ("武汉市江岸区", "成都市武侯区"),
    ),
    "RU": (
        ("Ольга Щербакова", "Дмитрий Журавлёв", "Юлия Ёлкина"),
        ("ООО «Берёзка»", "Мастерская Объём"),
        ("ул. Большая Морская, д. 14", "пр-т Мира, д. 101", "наб. реки Фонтанки, д. 3"),
        ("Санкт-Петербург", "Екатеринбург"),
    ),
    "GR": (
        ("Γιώργος Παπαδόπουλος", "Ελένη Οικονόμου", "Νίκος Αγγελίδης"),
        ("Βιβλιοπωλείο Ηλιαχτίδα", "Εργαστήρι Κύμα"),
        ("Λεωφόρος Κηφισίας 22", "Οδός Ερμού 9", "Πλατεία Αριστοτέλους 4"),
        ("Αθήνα", "Θεσσαλονίκη"),
    ),
    "AE": (
        ("محمد الأنصاري", "فاطمة الزهراء", "خالد بن سعيد"),
        ("مكتبة الواحة", "شركة النخيل للتجارة"),
        ("شارع الشيخ زايد، برج 12", "شارع الكورنيش 7", "حي الراشدية 45"),
        ("دبي", "أبوظبي"),
    ),
    "IL": (
        ("נועה לוי", "דוד כהן", "תמר אברהמי"),
        ("סטודיו גלים", "ספרי הכרמל"),
        ("שדרות רוטשילד 18", "רחוב הרצל 5", "דרך יפו 77"),
        ("תל אביב", "חיפה"),
    ),
    "IN": (
        ("अनन्या शर्मा", "राहुल त्रिपाठी", "प्रिया क्षत्रिय"),
        ("श्री गणेश हस्तशिल्प", "नवभारत पुस्तकालय"),
        ("महात्मा गांधी मार्ग 21", "स्टेशन रोड 8", "विद्यापीठ मार्ग 63"),
        ("वाराणसी", "जयपुर"),
    ),
    "TH": (
        ("สมชาย ใจดี", "กนกวรรณ ศรีสุข", "ปิยะ วงศ์สวัสดิ์"),
        ("ร้านดอกไม้บ้านสวน", "บริษัท ช้างเผือก จำกัด"),
        ("ถนนสุขุมวิท 39", "ถนนเจริญกรุง 112", "ซอยอารีย์ 4"),
        ("กรุงเทพมหานคร", "เชียงใหม่"),
    ),
    "AM": (
        ("Անահիտ Պետրոսյան", "Տիգրան Հակոբյան"),
        ("Գրատուն Արարատ", "Արհեստանոց Նուռ"),
        ("Աբովյան փողոց 12", "Մաշտոցի պողոտա 40"),
        ("Երևան", "Գյումրի"),
    ),
}


def _foreign(source: random.Random) -> tuple[Address, tuple[str, ...]] | None:
    """An address in its own script, or None."""
    if source.random() > _SHARE_ABROAD:
        return None
    code = source.choice(tuple(_ABROAD))
    names, companies, streets, cities = map(source.choice, _ABROAD[code])
    postcode, floor = f"{source.randint(10000, 99999)}", f"{source.randint(1, 40)}-{source.randint(1, 400)}"
    address = Address(names, companies, f"{streets}\n{floor}", cities, "", "", postcode, code)
    return address, (names, companies, streets, floor, f"{postcode} {cities}", code)
