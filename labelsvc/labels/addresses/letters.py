"""Letters: capitals as each language writes them, which ``str.upper`` does not know, and which are Latin."""

import re
import unicodedata

_TURKIC = str.maketrans({"i": "İ", "ı": "I"})
# Unicode's capitals of Georgian (Mtavruli, 1C90..1CBF) are missing from most fonts and strange to readers:
# Georgian print has one case.
_MTAVRULI = {0x1C90 + offset: 0x10D0 + offset for offset in range(0x30)}
_GEORGIAN = re.compile("[\u10d0-\u10ff]")
_TONOS = "\u0301"
_GREEK_DIPHTHONG = re.compile("([αεουΑΕΟΥ])\u0301([ιυΙΥ])(?!\u0308)")
# Irish eclipsis and prefixed t- and h- stay small before a capital: "An tSualainn" is AN tSUALAINN.
_IRISH_MARK = re.compile(r"\b[tnh](?=[A-ZÁÉÍÓÚ])")


def capitals(text: str, language: str = "") -> str:
    """``text`` in capitals by the rules of ``language`` (BCP 47; only its first part matters).

    The German sharp s stays as it is, as in German passports; Greek loses its accents but keeps (and gains)
    the diaeresis; Turkish and Azeri keep the dot; Georgian stays as it is; Armenian ev is written ԵՎ, as in
    Armenia (Unicode has the older ԵՒ).
    """
    if text.isascii() and language[:2] not in ("tr", "az", "ga"):
        return text.upper()
    primary = language.replace("_", "-").split("-", 1)[0].lower()
    if primary in ("tr", "az"):
        text = text.translate(_TURKIC)
    elif primary == "el":
        text = _without_tonos(text)
    elif primary == "ga":
        return _irish(text)
    text = text.replace("և", "եվ")
    upper = "ß".join([part.upper() for part in text.split("ß")]) if "ß" in text else text.upper()
    return upper.translate(_MTAVRULI) if _GEORGIAN.search(text) else upper


def is_latin(text: str) -> bool:
    """Whether every letter is Latin. (A regular expression for this takes 10 ms to compile, at each start.)"""
    if not text or max(text) < "\u0370":
        return True
    return not any(
        letter >= "\u0370" and letter.isalpha() and not "\u1e00" <= letter < "\u2c00" for letter in text
    )


def _without_tonos(text: str) -> str:
    """Greek without acute accents; a diphthong that an accent kept apart gets a diaeresis (Μάιος: ΜΑΪΟΣ)."""
    apart = _GREEK_DIPHTHONG.sub("\\1\\2\u0308", unicodedata.normalize("NFD", text))
    bare = re.sub(f"([\u0370-\u03ff]\u0308?){_TONOS}", r"\1", apart)
    return unicodedata.normalize("NFC", bare)


def _irish(text: str) -> str:
    small = {match.start() for match in _IRISH_MARK.finditer(text)}
    return "".join(letter if at in small else letter.upper() for at, letter in enumerate(text))
