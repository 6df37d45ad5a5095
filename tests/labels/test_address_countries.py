"""Addresses come out as each country's post publishes them (its address page, UPU S42 or USPS Publication 28)."""

import pytest
from address_helpers import texts

from labelsvc.labels.addresses import address_lines
from labelsvc.labels.shipment import Address

# Name, company, street, city, state, state code, postcode, country; then the lines as seen from a sender in
# New Zealand (or, for New Zealand, in Australia).
GOLDEN = [
    (
        ("Jane Roe", "Acme, Inc.", "500 5th Ave Apt 4B", "New York", "New York", "NY", "10110-0002", "US"),
        ["Jane Roe", "Acme, Inc.", "500 5th Ave Apt 4B", "NEW YORK, NY 10110-0002", "UNITED STATES"],
    ),
    (
        ("Jean Côté", "", "1200 rue Sainte-Catherine O", "Montréal", "Quebec", "QC", "H3B 1K9", "CA"),
        ["JEAN CÔTÉ", "1200 RUE SAINTE-CATHERINE O", "MONTRÉAL QC H3B 1K9", "CANADA"],
    ),
    (
        ("A. Smith", "", "Flat 2\n10 High Street", "Ledbury", "", "", "HR8 1DS", "GB"),
        ["A. Smith", "Flat 2", "10 High Street", "LEDBURY", "HR8 1DS", "UNITED KINGDOM"],
    ),
    (
        ("S. Ó Briain", "", "14 Sráid Uí Chonaill", "Dublin 1", "Co. Dublin", "D", "D01 F5P2", "IE"),
        ["S. Ó Briain", "14 Sráid Uí Chonaill", "DUBLIN 1", "Co. Dublin", "D01 F5P2", "IRELAND"],
    ),
    (
        ("Jürgen Groß", "", "Hauptstraße 5", "München", "", "", "80331", "DE"),
        ["Jürgen Groß", "Hauptstraße 5", "80331 MÜNCHEN", "GERMANY"],
    ),
    (
        ("Eva Huber", "Huber KG", "Stephansplatz 1/3", "Wien", "Wien", "9", "1010", "AT"),
        ["Huber KG", "Eva Huber", "Stephansplatz 1/3", "1010 WIEN", "AUSTRIA"],
    ),
    (
        ("Urs Müller", "", "Bahnhofstrasse 1", "Zürich", "", "", "8001", "CH"),
        ["Urs Müller", "Bahnhofstrasse 1", "CH-8001 Zürich", "SWITZERLAND"],
    ),
    (
        ("Zoë Lœuillet", "", "3 bis rue de l'Œuvre", "Paris CEDEX 08", "", "", "75380", "FR"),
        ["Zoë Lœuillet", "3 bis rue de l'Œuvre", "75380 PARIS CEDEX 08", "FRANCE"],
    ),
    (
        ("José Núñez", "", "C/ Mayor 3, 2º A", "Alcorcón", "Madrid", "M", "28921", "ES"),
        ["José Núñez", "C/ Mayor 3, 2º A", "28921 ALCORCÓN MADRID", "SPAIN"],
    ),
    (
        ("Luca Dalì", "", "Via Roma 10", "Forlì", "Forlì-Cesena", "FC", "47121", "IT"),
        ["Luca Dalì", "Via Roma 10", "47121 FORLÌ FC", "ITALY"],
    ),
    (
        ("J. de Vries", "", "Keizersgracht 12-II", "Amsterdam", "", "", "1015 CN", "NL"),
        ["J. de Vries", "Keizersgracht 12-II", "1015 CN AMSTERDAM", "NETHERLANDS"],
    ),
    (
        ("An Peeters", "", "Kerkstraat 5 bus 2", "Antwerpen", "", "", "2060", "BE"),
        ["An Peeters", "Kerkstraat 5 bus 2", "2060 ANTWERPEN", "BELGIUM"],
    ),
    (
        ("Łukasz Żak", "", "ul. Łąkowa 3/5", "Łódź", "", "", "90-562", "PL"),
        ["Łukasz Żak", "ul. Łąkowa 3/5", "90-562 ŁÓDŹ", "POLAND"],
    ),
    (
        ("Jana Nová", "", "Dlouhá 10", "Praha 1", "", "", "110 00", "CZ"),
        ["Jana Nová", "Dlouhá 10", "110 00 PRAHA 1", "CZECHIA"],
    ),
    (
        ("Åsa Öberg", "", "Storgatan 1", "Malmö", "", "", "211 34", "SE"),
        ["Åsa Öberg", "Storgatan 1", "SE-211 34 MALMÖ", "SWEDEN"],
    ),
    (
        ("Kari Nordmann", "", "Postboks 250 Sentrum", "Oslo", "", "", "0104", "NO"),
        ["Kari Nordmann", "Postboks 250 Sentrum", "0104 OSLO", "NORWAY"],
    ),
    (
        ("Matti Mäkelä", "", "Mäkelänkatu 25 B 13", "Helsinki", "", "", "00550", "FI"),
        ["Matti Mäkelä", "Mäkelänkatu 25 B 13", "FI-00550 HELSINKI", "FINLAND"],
    ),
    (
        ("Anders And", "", "Kløvermarksvej 70", "København S", "", "", "2300", "DK"),
        ["Anders And", "Kløvermarksvej 70", "2300 KØBENHAVN S", "DENMARK"],
    ),
    (
        ("Szűcs Győző", "", "Fő u. 3.", "Budapest", "", "", "1011", "HU"),
        ["SZŰCS GYŐZŐ", "BUDAPEST", "FŐ U. 3.", "1011", "HUNGARY"],
    ),
    (
        ("Ion Popescu", "", "Str. Mică 5", "Cluj-Napoca", "Cluj", "CJ", "400001", "RO"),
        ["Ion Popescu", "STR. MICĂ 5", "400001 CLUJ-NAPOCA", "Cluj", "ROMANIA"],
    ),
    (
        ("Rui Sá", "", "Rua Augusta 1", "Lisboa", "", "", "1100-048", "PT"),
        ["Rui Sá", "Rua Augusta 1", "1100-048 LISBOA", "PORTUGAL"],
    ),
    (
        ("Νίκος Παππάς", "", "Ερμού 5", "Αθήνα", "", "", "105 63", "GR"),
        ["Νίκος Παππάς", "Ερμού 5", "105 63 ΑΘΗΝΑ", "GREECE"],
    ),
    (
        ("Ayşe Işık", "", "İstiklal Cad. 12", "Beyoğlu", "İstanbul", "34", "34430", "TR"),
        ["Ayşe Işık", "İstiklal Cad. 12", "34430 BEYOĞLU/İSTANBUL", "TÜRKIYE"],
    ),
    (
        ("Щукина Ёлка", "", "ул. Ленина, д. 5", "г. Подольск", "Московская обл.", "MOS", "142100", "RU"),
        ["Щукина Ёлка", "УЛ. ЛЕНИНА, Д. 5", "Г. ПОДОЛЬСК", "Московская обл.", "142100", "RUSSIA"],
    ),
    (
        ("Євген Коваль", "", "вул. Хрещатик, 22", "Київ", "", "", "01001", "UA"),
        ["Євген Коваль", "вул. Хрещатик, 22", "КИЇВ", "01001", "UKRAINE"],
    ),
    (
        ("Jonas Petraitis", "", "Gedimino pr. 9", "Vilnius", "", "", "01103", "LT"),
        ["Jonas Petraitis", "Gedimino pr. 9", "LT-01103 VILNIUS", "LITHUANIA"],
    ),
    (
        ("Jānis Ozols", "", "Brīvības iela 32", "Rīga", "", "", "LV-1050", "LV"),
        ["Jānis Ozols", "Brīvības iela 32", "RĪGA, LV-1050", "LATVIA"],
    ),
    (
        ("João da Silva", "", "Av. Paulista 1000, ap 12", "São Paulo", "São Paulo", "SP", "01310-100", "BR"),
        ["João da Silva", "Av. Paulista 1000, ap 12", "SÃO PAULO-SP", "01310-100", "BRAZIL"],
    ),
    (
        ("Ana Peña", "", "Av. Juárez 16", "Benito Juárez", "Ciudad de México", "CMX", "03940", "MX"),
        ["Ana Peña", "Av. Juárez 16", "03940 BENITO JUÁREZ, CIUDAD DE MÉXICO", "MEXICO"],
    ),
    (
        ("Luz Díaz", "", "Av. Corrientes 1234", "Rosario", "Santa Fe", "S", "S2000", "AR"),
        ["Luz Díaz", "AV. CORRIENTES 1234", "S2000 ROSARIO", "Santa Fe", "ARGENTINA"],
    ),
    (
        ("Bruce O'Neil", "", "PO Box 99", "Sydney", "New South Wales", "NSW", "2001", "AU"),
        ["Bruce O'Neil", "PO Box 99", "SYDNEY NSW 2001", "AUSTRALIA"],
    ),
    (
        ("Prajñā Trivedi", "", "12 Dwarka Complex", "New Delhi", "Delhi", "DL", "110075", "IN"),
        ["Prajñā Trivedi", "12 Dwarka Complex", "NEW DELHI 110075", "Delhi", "INDIA"],
    ),
    (
        ("髙橋 太郎", "", "丸の内1-9-1\nビル8階", "千代田区", "東京都", "13", "100-0005", "JP"),
        ["〒100-0005", "東京都千代田区", "丸の内1-9-1", "ビル8階", "髙橋 太郎", "JAPAN"],
    ),
    (
        ("Taro Takahashi", "", "1-9-1 Marunouchi", "Chiyoda-ku", "Tokyo", "13", "100-0005", "JP"),
        ["Taro Takahashi", "1-9-1 Marunouchi", "Chiyoda-ku, TOKYO 100-0005", "JAPAN"],
    ),
    (
        ("欧阳骏", "", "中关村南大街27号", "海淀区", "北京市", "11", "100081", "CN"),
        ["100081", "北京市海淀区", "中关村南大街27号", "欧阳骏", "CHINA"],
    ),
    (
        ("Ouyang Jun", "", "27 Zhongguancun South St", "Haidian", "Beijing", "11", "100081", "CN"),
        ["Ouyang Jun", "27 Zhongguancun South St", "Haidian", "BEIJING, 100081", "CHINA"],
    ),
    (
        ("蔡瓊瑩", "", "羅斯福路四段1號", "大安區", "台北市", "", "106", "TW"),
        ["106", "台北市大安區", "羅斯福路四段1號", "蔡瓊瑩", "TAIWAN"],
    ),
    (
        ("홍길동", "", "테헤란로 152", "강남구", "서울특별시", "", "06236", "KR"),
        ["서울특별시 강남구", "테헤란로 152", "홍길동", "06236", "SOUTH KOREA"],
    ),
    (
        ("陳淇", "", "欽州街西3號", "深水埗", "九龍", "", "", "HK"),
        ["九龍", "深水埗", "欽州街西3號", "陳淇", "HONG KONG"],
    ),
    (
        ("Chan Ki", "", "3 Yen Chow St West", "Sham Shui Po", "Kowloon", "", "", "HK"),
        ["Chan Ki", "3 Yen Chow St West", "Sham Shui Po", "KOWLOON", "HONG KONG"],
    ),
    (
        ("Tan Wei", "", "10 Bayfront Ave #03-12", "Singapore", "", "", "018956", "SG"),
        ["Tan Wei", "10 Bayfront Ave #03-12", "SINGAPORE 018956", "SINGAPORE"],
    ),
    (
        ("ปิ่นฟ้า", "", "99/1 ซอยสุขุมวิท 23", "วัฒนา", "กรุงเทพมหานคร", "", "10110", "TH"),
        ["ปิ่นฟ้า", "99/1 ซอยสุขุมวิท 23", "วัฒนา", "กรุงเทพมหานคร 10110", "THAILAND"],
    ),
    (
        ("Nguyễn Thị Hồng", "", "25 phố Huế", "Quận Đống Đa", "Hà Nội", "", "115600", "VN"),
        ["Nguyễn Thị Hồng", "25 phố Huế", "QUẬN ĐỐNG ĐA", "Hà Nội 115600", "VIETNAM"],
    ),
    (
        ("محمد", "", "شارع الشيخ زايد", "", "دبي", "DU", "", "AE"),
        ["محمد", "شارع الشيخ زايد", "دبي", "UNITED ARAB EMIRATES"],
    ),
    (
        ("רחל לוי", "", "דיזנגוף 99", "תל אביב-יפו", "", "", "6433222", "IL"),
        ["רחל לוי", "דיזנגוף 99", "תל אביב-יפו 6433222", "ISRAEL"],
    ),
    (
        ("Arben Krasniqi", "", "Rr. Agim Ramadani 1", "Prishtinë", "", "", "10000", "XK"),
        ["Arben Krasniqi", "Rr. Agim Ramadani 1", "10000 PRISHTINË", "KOSOVO"],
    ),
    (
        ("Aroha Ngata", "", "12 Queen St", "Auckland", "", "", "1010", "NZ"),
        ["Aroha Ngata", "12 Queen St", "AUCKLAND 1010", "NEW ZEALAND"],
    ),
    (
        ("Thandi Nkosi", "", "Private Bag X1", "Sandton", "", "", "2146", "ZA"),
        ["Thandi Nkosi", "Private Bag X1", "SANDTON", "2146", "SOUTH AFRICA"],
    ),
    (
        ("Siti Aminah", "", "12 Jalan Ampang", "Kuala Lumpur", "", "", "50450", "MY"),
        ["Siti Aminah", "12 Jalan Ampang", "50450 KUALA LUMPUR", "MALAYSIA"],
    ),
]


@pytest.mark.parametrize(("typed", "expected"), GOLDEN, ids=[f"{case[0][7]}-{case[0][0]}" for case in GOLDEN])
def test_an_address_has_its_countrys_form(typed: tuple[str, ...], expected: list[str]) -> None:
    """Order, grouping and capitals are those of the destination; the country is the last line."""
    sender = "AU" if typed[7] == "NZ" else "NZ"
    lines = address_lines(Address(*typed), sender_country=sender)
    assert texts(lines) == expected
    assert lines[-1].role == "country"


@pytest.mark.parametrize("typed", [case[0] for case in GOLDEN], ids=lambda typed: f"{typed[7]}-{typed[0]}")
def test_domestic_mail_has_no_country_line(typed: tuple[str, ...]) -> None:
    """Inside a country its name is left out, whatever the case of the codes."""
    lines = address_lines(Address(*typed), sender_country=typed[7].lower())
    assert "country" not in {line.role for line in lines}


@pytest.mark.parametrize(
    ("code", "postcode", "abroad", "at_home"),
    [
        ("CH", "8001", "CH-8001 Ort", "8001 Ort"),
        ("SE", "211 34", "SE-211 34 ORT", "211 34 ORT"),
        ("FI", "00550", "FI-00550 ORT", "00550 ORT"),
        ("LT", "01103", "LT-01103 ORT", "LT-01103 ORT"),
        ("LT", "LT01103", "LT01103 ORT", "LT01103 ORT"),
        ("CH", "CH-8001", "CH-8001 Ort", "CH-8001 Ort"),
        ("DE", "D-80331", "D-80331 ORT", "D-80331 ORT"),
    ],
)
def test_country_prefixes_of_postcodes(code: str, postcode: str, abroad: str, at_home: str) -> None:
    """A prefix for mail from abroad is added there only, and never to one that was typed."""
    to = Address(name="N", street="S 1", city="Ort", postal_code=postcode, country_code=code)
    assert texts(address_lines(to, sender_country="US"))[2] == abroad
    assert texts(address_lines(to, sender_country=code))[2] == at_home


def test_roles_tell_what_each_line_is() -> None:
    """The layout can set the name apart, and caption the phone, which stands with the addressee."""
    to = Address("Jane", "Acme", "1 A St\nApt 2", "Rome", "", "NY", "13440", "US", phone="+1 315 555 0100")
    roles = [line.role for line in address_lines(to, sender_country="DE")]
    assert roles == ["name", "company", "phone", "street", "street", "locality", "country"]
