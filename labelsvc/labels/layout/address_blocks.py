"""The blocks that are addresses: consignee and sender."""

from dataclasses import dataclass, field, replace

from labelsvc.labels.addresses import address_lines, address_warnings
from labelsvc.labels.addresses.countries import country_code, destination, is_domestic
from labelsvc.labels.addresses.layouts import writes_region
from labelsvc.labels.captions import caption
from labelsvc.labels.layout.context import Context, Part, Squeeze
from labelsvc.labels.layout.kept import keep
from labelsvc.labels.layout.text_blocks import captioned, cleaned
from labelsvc.labels.layout.text_part import WRAP_LINES, Style, TextPart
from labelsvc.labels.shipment import Address
from labelsvc.labels.templates import Block
from labelsvc.labels.text import clean
from labelsvc.labels.text.bidi import is_rtl, may_be_rtl
from labelsvc.labels.text.clean import is_clean
from labelsvc.labels.warnings import LabelWarning

# Han characters have regional shapes: the destination decides which.
_HAN = {"JP": "ja", "KR": "ko", "CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-HK", "MO": "zh-HK"}
# Lines that share a line of a label too small for each on its own.
_TOGETHER = {"name": "name", "company": "name", "street": "street", "locality": "place", "country": "place"}
_SQUEEZED_LINES = {Squeeze.FEW_LINES: 2, Squeeze.ONE_LINE: 1}


@dataclass(slots=True)
class _Address:
    """An address's cleaned lines, their roles and weights; ``language`` picks the shapes of Han characters.
    ``plain``: all letters are European ones."""

    language: str
    texts: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    bolds: list[bool] = field(default_factory=list)
    warnings: list[LabelWarning] = field(default_factory=list)
    plain: bool = True


class Consignee:
    """The consignee's lines below their caption. They may grow into space that is left over."""

    __slots__ = ("_most", "_size", "_text", "height", "paint", "warned", "width")

    def __init__(self, text: TextPart, block: Block, caption_key: str, ctx: Context) -> None:
        self._text, self._size, self._most = text, block.size, block.max_size or block.size
        part = captioned(text, caption_key, ctx)
        self.width, self.height, self.paint, self.warned = part.width, part.height, part.paint, part.warned

    def growth(self, width: int, spare: int) -> tuple[float, int]:
        """The larger size that ``spare`` more dots of height allow, and how many it takes; 0 and 0 for none."""
        if self._most <= self._size:
            return 0.0, 0
        height = self._text.height(width, 0.0)
        larger = self._text.largest(width, height + spare, self._most)
        return (larger, self._text.whole_height(larger) - height) if larger > self._size else (0.0, 0)

    def resize(self, size: float) -> None:
        """Set the lines at this size whatever the tightness."""
        self._text.resize(size)


def ship_to(block: Block, ctx: Context) -> Part:
    """The consignee, in the layout of the destination."""
    to = ctx.shipment.ship_to
    address = _address(to, ctx.shipment.ship_from.country_code, ctx)
    address.warnings += address_warnings(to)
    if ctx.squeeze:
        address = _squeezed(address, ctx.squeeze)
    lines = _SQUEEZED_LINES.get(ctx.squeeze, WRAP_LINES)
    style = Style(block.size, block.floor, block.bold, block.align, max_lines=lines, rtl=_is_rtl(address))
    return Consignee(_text(address, style, ctx), block, "" if ctx.squeeze else block.caption, ctx)


def ship_from(block: Block, ctx: Context) -> Part | None:
    """The sender, its country and phone only on mail abroad. The same on every label, so it is kept.

    Shops give a region's code where the post knows no regions: "BE" of a sender in Berlin says nothing.
    """
    sender, to = ctx.shipment.ship_from, ctx.shipment.ship_to.country_code
    if not (sender.name or sender.company or sender.street or sender.city):
        return None

    code, own = country_code(to), country_code(sender.country_code)
    abroad = code != own
    named = not is_domestic(destination(sender, ctx.language), code)

    def make() -> Part:
        shown = sender if abroad else replace(sender, phone="")
        if not sender.state and not writes_region(own):
            shown = replace(shown, state_code="")
        address = _address(shown, to, ctx)
        style = Style(block.size, block.floor, block.bold, block.align, rtl=_is_rtl(address))
        return captioned(_text(address, style, ctx), block.caption, ctx)

    return keep(ctx, (block, sender, abroad, named, ctx.language), make)


def _text(address: _Address, style: Style, ctx: Context) -> TextPart:
    per_point = ctx.metrics.per_point
    return TextPart(
        address.texts, style, per_point, address.language, bolds=address.bolds, warnings=address.warnings
    )


def _address(address: Address, other_country: str, ctx: Context) -> _Address:
    """Cleaned lines. Whom the parcel is for is bold, wherever the country puts it; the phone comes last, where
    no machine takes it for a part of the address."""
    lines = address_lines(address, sender_country=other_country, language=ctx.language)
    bold_role = "name" if "name" in [role for _, role in lines] else "company"
    found = _Address(_HAN.get(destination(address), ""))
    phone = ""
    for text, role in lines:
        if role == "phone":
            phone = text
        else:
            _add(found, text, role, role == bold_role)
    if phone and cleaned([phone])[0]:
        _add(found, _phone(phone, ctx.language), "phone", False)
    return found


def _is_rtl(address: _Address) -> bool:
    """Whether the address is written from right to left; its country and phone caption are the sender's words."""
    if address.plain or not may_be_rtl("\n".join(address.texts)):
        return False
    own = zip(address.texts, address.roles, strict=True)
    return any([is_rtl(text) for text, role in own if role not in ("country", "phone")])


def _phone(number: str, language: str) -> str:
    """The number behind its caption, unless that reads from right to left and would turn the number round."""
    word = caption("phone", language)
    return number if is_rtl(word) else f"{word} {number}"


def _add(address: _Address, line: str, role: str, bold: bool) -> None:
    if is_clean(line, bold):
        address.texts.append(line)
        address.roles.append(role)
        address.bolds.append(bold)
        return
    address.plain = False
    printable, warnings = clean(line)
    for text in printable.split("\n") if "\n" in printable else (printable,):
        if text:
            address.texts.append(text)
            address.roles.append(role)
            address.bolds.append(bold)
    address.warnings += warnings


def _squeezed(address: _Address, squeeze: Squeeze) -> _Address:
    """The same address in fewer lines, for labels on which it does not fit otherwise."""
    shorter = _Address(address.language, warnings=address.warnings, plain=address.plain)
    group = ""
    for text, role, bold in zip(address.texts, address.roles, address.bolds, strict=True):
        if role == "phone":
            continue
        if squeeze >= Squeeze.JOINED and shorter.texts and _TOGETHER.get(role, role) == group:
            shorter.texts[-1] += f", {text}"
        else:
            shorter.texts.append(text)
            shorter.roles.append(role)
            shorter.bolds.append(bold)
        group = _TOGETHER.get(role, role)
    told = "the phone number is left out" if "phone" in address.roles else ""
    if squeeze >= Squeeze.JOINED:
        told = f"{told} and address lines share a line".removeprefix(" and ")
    if told:
        shorter.warnings = [*address.warnings, LabelWarning("address_squeezed", f"{told}: the label is small")]
    return shorter
