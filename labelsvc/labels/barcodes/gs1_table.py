"""The GS1 Application Identifiers and what their data look like (GS1 Barcode Syntax Dictionary, 2026).

A format is a row of components: N digits, X of character set 82, Y of set 39, Z of set 64; a length, or a
range after "..", and then checks: c check digit, a check character pair, d date YYMMDD whose day may be 00,
e date YYMMDD, t time HHMM, h hour, m minute or second, k piece of total, y 0 or 1, 0 always zero.
Brackets hold optional components.
"""

import re
from dataclasses import dataclass
from functools import cache

_TABLE = """
N18c: 00 8017 8018
N14c: 01 02 03
X..20: 10 21 22 243 254 420 4318 7020 7021 7022 7240 8002 8012 710 711 712 713 714 715 716 717
N6d: 11 12 13 15 16 17
N2: 20 7241
X..28: 235
X..30: 240 241 250 251 400 401 403 4308 4319 7002 7023 8004 90
N..6: 242
N13c [X..17]: 253
N13c [N..12]: 255
N..8: 30 37
N6: 8005
N..15: 390n 392n
N3 N..15: 391n 393n
N4: 3940 3941 3942 3943 8111
N6: 3950 3951 3952 3953 3954 3955
N17c: 402
N13c: 410 411 412 413 414 415 416 417
N3 X..9: 421
N3: 422 424 426
N3 [N3] [N3] [N3] [N3]: 423 425
X..3: 427 7008
X..35: 4300 4301 4310 4311 4320
X..70: 4302 4303 4304 4305 4306 4312 4313 4314 4315 4316 7257 8110 8112 8200
X2: 4307 4317
N20: 4309
N1y: 4321 4322 4323
N6d N4t: 4324 4325
N6e: 4326 7006
N6 [X1]: 4330 4331 4332 4333
N13: 7001
N6e N4t: 7003
N..4: 7004
X..12: 7005
N6e [N6e]: 7007
X..10: 7009 7255
X..2: 7010
N6e [N4t]: 7011
N3 X..27: 703n
N1 X1 X1 X1: 7040
X..4: 7041
X2 X..28: 723n
X..25: 7242 8020
N8: 7250
N8 N4t: 7251
N1: 7252
X..40: 7253 7254 7259
X..90: 7256
X3: 7258
N4 N5 N3 N1 N1: 8001
N14c [X..16]: 8003
N14c N4k: 8006 8026
X..34: 8007
N6e N2h [N2m] [N2m]: 8008
X..50: 8009
Y..30: 8010
N..12: 8011
X..25a: 8013 8014
N..10: 8019
Z..90: 8030
N15: 8040 8041
N32: 8042
N18 [N..2]: 8043
X..90: 91 92 93 94 95 96 97 98 99
"""
# Weights and measures: the last digit is the number of decimal places, 0 to 5.
_MEASURES = "310-316 320-337 340-357 360-369"

_CHARACTERS = {
    "N": "0-9",
    "X": "!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z",
    "Y": "#\\-/0-9A-Z",
    "Z": "\\-0-9A-Z_a-z=",
}
_COMPONENT = re.compile(r"(\[?)([NXYZ])(\.\.)?([0-9]+)([a-z]?)")

_FIXED = {"00", "01", "02", "03", "04", *map(str, range(11, 21)), *map(str, range(31, 37)), "41"}
"""First two digits of the AIs whose length is predefined (General Specifications, figure 7.8.5-2)."""


@dataclass(frozen=True)
class Identifier:
    """An AI. ``pattern`` has a group for each component of its data, ``checks`` a letter for each or ""."""

    ai: str
    format: str
    pattern: re.Pattern[str]
    checks: tuple[str, ...]

    @property
    def predefined(self) -> bool:
        """Its length is fixed once and for all: no FNC1 stands behind its data."""
        return self.ai[:2] in _FIXED


@cache
def identifier(ai: str) -> Identifier | None:
    """The AI of that number, or None where GS1 has assigned none."""
    layout = _formats().get(ai)
    if layout is None:
        return None
    pattern, checks = "", []
    for optional, kind, up_to, length, check in _COMPONENT.findall(layout):
        count = f"{{0,{length}}}" if up_to and optional else f"{{1,{length}}}" if up_to else f"{{{length}}}"
        pattern += f"([{_CHARACTERS[kind]}]{count})" + ("?" if optional else "")
        checks.append(check)
    return Identifier(ai, layout, re.compile(pattern), tuple(checks))


@cache
def _formats() -> dict[str, str]:
    """The format of each AI; an n in the table stands for any digit."""
    formats = {}
    for line in _TABLE.strip().splitlines():
        layout, _, names = line.partition(": ")
        for name in names.split():
            for digit in "0123456789" if "n" in name else "0":
                formats[name.replace("n", digit)] = layout
    for span in _MEASURES.split():
        first, last = map(int, span.split("-"))
        formats |= {f"{kind}{decimals}": "N6" for kind in range(first, last + 1) for decimals in range(6)}
    return formats
