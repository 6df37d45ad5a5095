"""Reading single values out of JSON that may hold anything: always a well-typed value, never an exception.

The shop's numbers come as strings, its strings as numbers, and any field can be missing or null.
"""

import html
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

# No field of an order is longer by right; a longer one would only slow down everything behind it.
MAX_TEXT = 10_000
# Ids of 64 bits and more stay exact; str() of an int refuses 4,301 digits.
_MAX_WHOLE = 10**30
_MILLISECONDS = 10**11
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSTORABLE = re.compile("[\ud800-\udfff]")
_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_TAG = re.compile(r"</?(p|br|div|li|ul|ol|span|b|strong|i|em|u|a|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_BLOCK_TAGS = frozenset({"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})

Json = Mapping[str, object]


def mapping(value: object) -> Json:
    """The JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> Iterator[Json]:
    """The objects in a JSON list; whatever else it holds is left out."""
    return (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else iter(())


def text(value: object) -> str:
    """A string without outer spaces, with ``\\n`` as the only line end.

    Numbers become their digits; null, booleans, lists and objects become "". NUL goes and a lone surrogate
    becomes U+FFFD, because neither can be stored or sent as UTF-8.
    """
    if isinstance(value, str):
        found = _LINE_ENDS.sub("\n", value[:MAX_TEXT]).replace("\0", "")
        return _UNSTORABLE.sub("\ufffd", found).strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _MAX_WHOLE else ""
    exact = number(value)
    return "" if exact is None else str(int(exact) if exact.is_integer() else exact)


def number(value: object) -> float | None:
    """A finite number below 1e15 in size, also from a string; None for everything else.

    A boolean is no number, a comma is a decimal comma. The bound keeps digits exact and sums finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value[:40].replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) < 1e15 else None


def amount(value: object) -> float:
    """A number that cannot be negative (a weight, a length); 0.0 where it is missing or wrong."""
    return max(number(value) or 0.0, 0.0)


def count(value: object, default: int) -> int:
    """A number of pieces, 0 to 1,000,000; a fraction counts as the next whole piece."""
    found = number(value)
    return default if found is None else min(max(math.ceil(found), 0), 1_000_000)


def flag(value: object) -> bool | None:
    """A boolean, also from "true", "yes", 1 and their opposites; None where it says neither."""
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text(value).lower())


def status(value: object) -> str:
    """A status name in the API's own form: upper case, with underscores; "" where it is missing."""
    name = re.sub(r"[\s-]+", "_", text(value)[:60]).upper()
    return {"CANCELED": "CANCELLED"}.get(name, name)


def plain(value: object) -> str:
    """A text that the control panel may have written as HTML (notes, instructions, names of methods).

    Only where a known tag is found are tags dropped and entities resolved: "a < b" stays as it is.
    """
    found = text(value)
    if not _TAG.search(found):
        return found
    without = _TAG.sub(lambda tag: "\n" if tag[1].lower() in _BLOCK_TAGS else "", found)
    return text(re.sub(r"\s*\n\s*", "\n", html.unescape(without).replace("\xa0", " ")))


def moment(stamp: object, date: object = None) -> datetime | None:
    """The instant in UTC: from the UNIX time if there is one, else from the date string; None if neither is.

    Seen: ``2024-05-01 05:26:28 +0000``, the same without an offset (UTC), ISO 8601, a date alone; UNIX times
    in seconds, and in milliseconds (subscriptions).
    """
    return _from_unix(number(stamp)) or _from_string(text(date))


def _from_unix(seconds: float | None) -> datetime | None:
    if not seconds or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_string(date: str) -> datetime | None:
    if date.isdigit() and len(date) > 8:
        return _from_unix(number(date))
    bare = _SPACED_OFFSET.sub("", date.removesuffix(" UTC").removesuffix(" GMT"))
    try:
        found = datetime.fromisoformat(bare)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
