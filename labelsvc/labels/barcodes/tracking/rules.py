"""The carriers' numbers, the most telling first; among equals the order here decides.

Sources: USPS Publication 199, FedEx Ground Bar Code & Label Layout Specification, UPU S10, DPD Parcel Label
Specification 2.4.1, Australia Post eParcel barcode specification, GS1 General Specifications, the carriers'
tracking help pages, and github.com/jkeen/tracking_number_data for numbers to test against. docs/barcodes.md
has the table.
"""

from labelsvc.labels.barcodes.tracking import checks, draw
from labelsvc.labels.barcodes.tracking.rule import Rule

_AMERICA = (
    Rule("UPS", "Parcel", (18,), "1Z[A-Z0-9]{15}[0-9]", checks.ups),
    Rule("UPS", "Waybill", (11,), "[AHJKTV][0-9]{10}", checks.ups),
    Rule("USPS", "IMpb", (22, 26, 30), "9[1-5][0-9]+", checks.gs1, draw.usps),
    Rule("USPS", "IMpb", (30, 34), "420[0-9]{5}9[1-5][0-9]{20}", checks.gs1_of(8), draw.usps),
    Rule("USPS", "IMpb", (34,), "420[0-9]{5}9[1-5][0-9]{24}", checks.gs1_of(8), draw.usps),
    Rule("USPS", "IMpb", (34,), "420[0-9]{9}9[1-5][0-9]{20}", checks.gs1_of(12), draw.usps),
    Rule("FedEx", "Ground", (22,), "96[0-9]{20}", checks.gs1_of(7), draw.fedex_ground),
    Rule("FedEx", "Ground", (34,), "96[0-9]{32}", checks.fedex_34, draw.fedex_ground),
    Rule("FedEx", "Express", (34,), "[0-8][0-9]{33}", checks.fedex_34),
    Rule("FedEx", "Ground Economy", (20,), "6129[0-9]{16}", checks.fedex_economy, draw.fedex_economy),
    Rule("FedEx", "Express", (32,), "3[0-9]{31}", checks.fedex_32),
    Rule("Old Dominion", "Freight", (11,), "(?:77[78]|072|780)[0-9]{8}", checks.luhn_10),
    Rule("Canpar", "Parcel", (22,), "[CDKLSUXZ][0-9]{21}", None),
    Rule("Purolator", "Parcel", (12,), "[A-Z]{3}[0-9]{9}", None, home="CA", shared=True),
    Rule("Landmark Global", "Parcel", (13,), "LTN[0-9]{8}N1", None),
    Rule("Spee-Dee", "Parcel", (20,), "SP[0-9]{18}", None),
    Rule("GOFO", "Parcel", (18,), "GFUS[0-9]{14}", None),
    Rule("Amazon", "Logistics", (15,), "TB[ACM][0-9]{12}", None),
    Rule("OnTrac", "Parcel", (15,), "[CD][0-9]{14}", checks.ontrac),
    Rule("OnTrac", "LaserShip", (10,), "L[AEHINX][1-3][0-9]{7}", None),
    Rule("OnTrac", "LaserShip", (15,), "1LS(?:7[12][0-9]{10}|CX[0-9A-Z]{10})", None),
)
_EUROPE = (
    Rule("DHL Paket", "SSCC", (20,), "0034043[3-5][0-9]{12}", checks.gs1, draw.sscc),
    Rule("Yodel", "Parcel", (18, 19), "J?JD0002[0-9]{12}", None),
    Rule("DHL Express", "Licence plate", range(17, 28), "J?JD01[0-9]{13,21}", None),
    Rule("DHL", "Licence plate", range(12, 28), "J?JD(?!0002)[0-9]{10,24}|JVGL[0-9]{8,22}", None),
    Rule("DHL eCommerce", "Parcel", range(18, 23), "GM[0-9][0-9A-F]{15,19}", None),
    Rule("DPD", "Routing", (28,), "[0-9]{27}[0-9A-Z]", checks.mod37, draw.dpd),
    Rule("La Poste", "Lettre suivie", (15,), "8(?:6[56]|7[05]|8[05])[0-9]{11}[0-9A-Z]", checks.mod37),
    Rule("DPD", "Parcel", (15,), "[0-9]{14}[A-Z]", checks.mod37),
    Rule("La Poste", "Colissimo", (13,), "(?:[1-36-9][A-Z]|5[N-Z])[0-9]{11}", checks.gs1_of(2)),
    Rule("Evri", "Parcel", (16,), "[HT][0-9A-Z]{5}[0-9]{10}", checks.evri),
    Rule("Hermes", "Parcel", (20,), "H[0-9]{19}", None),
    Rule("Parcelforce", "Parcel", (14,), "PB[A-Z]{2}[0-9]{10}", None),
    Rule("PostNL", "Parcel", (13, 14, 15), "3S[A-Z]{1,4}[0-9]{7,12}", None),
    Rule("Posti", "Parcel", (21,), "JJFI[0-9]{17}", None),
)
_ELSEWHERE = (
    Rule(
        "Australia Post",
        "eParcel",
        (21, 23),
        "(?:[A-Z0-9]{3}|[A-Z0-9]{5})[0-9]{9}000(?:60|9[0-9])[0-9]{4}",
        checks.australia_post,
        draw.australia_post,
    ),
    Rule(
        "Australia Post",
        "eParcel",
        (21, 23),
        "(?:[A-Z0-9]{3}|[A-Z0-9]{5})[0-9]{18}",
        checks.australia_post,
        draw.australia_post,
        "AU",
        True,
    ),
    Rule(
        "Australia Post",
        "eParcel",
        (39, 41),
        "019931265099999891(?:[A-Z0-9]{3}|[A-Z0-9]{5})[0-9]{18}",
        lambda number: checks.australia_post(number[18:]),
        draw.australia_post,
    ),
    Rule("Australia Post", "SSCC", (20,), "00[0-9]931265[0-9]{11}", checks.gs1, draw.sscc),
    Rule("YunExpress", "Parcel", (18,), "YT[0-9]{16}", None),
    Rule("4PX", "Parcel", (18,), "4PX[0-9]{13}CN", None),
)
# Digits alone, where several carriers' check digits can be right by chance: the destination tells, else the
# order. What only a named carrier or its home country can claim comes last.
_DIGITS = (
    Rule("FedEx", "Express", (12,), "[0-9]{12}", checks.fedex_12),
    Rule("Purolator", "Parcel", (12,), "[0-5][0-9]{11}", checks.luhn_10, home="CA"),
    Rule("FedEx", "Ground", (15,), "[0-9]{15}", checks.gs1),
    Rule("Canada Post", "Parcel", (16,), "[0-9]{16}", checks.gs1, home="CA"),
    Rule("USPS", "Parcel", (20,), "(?:0[1-3]|1[34]|2[13]|7[0-9])[0-9]{18}", checks.usps_20),
    Rule("DHL Express", "Waybill", (10,), "[0-9]{10}", checks.mod7),
    Rule("DHL Express", "Waybill", (11,), "[0-9]{11}", checks.mod7, shared=True),
    Rule("DHL Paket", "Identcode", (12,), "[0-9]{12}", checks.identcode, draw.identcode, "DE", True),
    Rule("GLS", "Parcel", (12,), "[0-9]{12}", checks.gls, home="AT BE CZ DE DK FR HU IT NL PL", shared=True),
    Rule("DPD", "Parcel", (15,), "[0-9]{15}", checks.mod37, home="BE DE FR GB NL PL", shared=True),
    Rule("Chronopost", "Parcel", (15,), "[0-9]{14}[0-9A-Z]", checks.mod37, shared=True),
    Rule("DPD", "Parcel", (14,), "[0-9]{14}", None, shared=True),
    Rule("GLS", "Parcel", (11,), "[0-9]{11}", None, shared=True),
    Rule("Hermes", "Parcel", (14,), "[0-9]{14}", checks.gs1, shared=True),
    Rule("FedEx", "Ground SSCC", (18,), "00[0-9]{16}", checks.gs1, draw.sscc, shared=True),
    Rule("PostNord", "SSCC", (20,), "00[0-9]{18}", checks.gs1, draw.sscc, "SE DK", True),
    Rule("Posten Norge", "SSCC", (20,), "00[0-9]{18}", checks.gs1, draw.sscc, "NO", True),
    Rule("Posti", "SSCC", (20,), "00[0-9]{18}", checks.gs1, draw.sscc, "FI", True),
    Rule("Japan Post", "Parcel", (11, 12), "[0-9]{11,12}", checks.mod7, shared=True),
    Rule("Yamato", "Parcel", (12,), "[0-9]{12}", checks.mod7, shared=True),
    Rule("Sagawa", "Parcel", (12,), "[0-9]{12}", checks.mod7, shared=True),
)

RULES = (*_AMERICA, *_EUROPE, *_ELSEWHERE, *_DIGITS)
