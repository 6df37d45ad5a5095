"""The blocks that are addresses: consignee and sender."""

from dataclasses import replace

from labelsvc.labels.addresses import address_lines, address_warnings
from labelsvc.labels.addresses.countries import destination
from labelsvc.labels.captions import caption
from labelsvc.labels.layout.box import AddressText, Box, Context, Squeeze
from labelsvc.labels.layout.text_blocks import captioned, cleaned, style_of
from labelsvc.labels.layout.text_box import Style, text_box
from labelsvc.labels.page import PageItem
from labelsvc.labels.shipment import Address
from labelsvc.labels.templates import Block
from labelsvc.labels.warnings import LabelWarning

# Han characters have regional shapes: the destination decides which.
_HAN = {"JP": "ja", "KR": "ko", "CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-HK", "MO": "zh-HK"}
# Senders are few: a service for a thousand stores has a setup for each.
_MOST_SENDERS = 256
# Lines that share a line of a label too small for each on its own.
_TOGETHER = {"name": "name", "company": "name", "street": "street", "locality": "place", "country": "place"}


def ship_to(block: Block, ctx: Context, width: int, size: float | None = None) -> Box:
    """The consignee, in the layout of the destination; ``size`` overrides the preferred type size."""
    if ctx.consignee is None:
        to = ctx.shipment.ship_to
        text = _address_text(to, ctx.shipment.ship_from.country_code, ctx)
        ctx.consignee = replace(text, warnings=[*text.warnings, *address_warnings(to)])
    text = _squeezed(ctx.consignee, ctx.squeeze)
    style = style_of(block, ctx, size)
    if ctx.squeeze >= Squeeze.FEW_LINES:
        style = replace(style, max_lines=1 if ctx.squeeze >= Squeeze.ONE_LINE else 2)
    return captioned(_address_box(text, style, ctx, width), "" if ctx.squeeze else block.caption, ctx)


def ship_from(block: Block, ctx: Context, width: int) -> Box | None:
    """The sender, with its own country named only for mail abroad. The same on every label, so it is kept."""
    sender, to = ctx.shipment.ship_from, ctx.shipment.ship_to.country_code
    known = ctx.metrics.boxes
    key = (block, sender, to, ctx.language, width, ctx.tightness)
    if key not in known:
        if len(known) >= _MOST_SENDERS:
            known.clear()
        known[key] = _sender_box(sender, to, block, ctx, width)
    return known[key]


def _sender_box(sender: Address, to: str, block: Block, ctx: Context, width: int) -> Box | None:
    if not (sender.name or sender.company or sender.street or sender.city):
        return None
    text = _address_text(replace(sender, phone=""), to, ctx)
    box = captioned(_address_box(text, style_of(block, ctx), ctx, width), block.caption, ctx)
    painted: dict[tuple[int, int, int], list[PageItem]] = {}

    def paint(x: int, y: int, room: int, height: int, items: list[PageItem]) -> None:
        known = painted.get((x, y, room))
        if known is None:
            known = painted[x, y, room] = []
            box.paint(x, y, room, height, known)
        items.extend(known)

    return Box(box.width, box.height, paint, box.warnings)


def _address_text(address: Address, other_country: str, ctx: Context) -> AddressText:
    """Cleaned lines. Whom the parcel is for is bold, wherever the country puts it; the phone comes last, where
    no machine takes it for a part of the address."""
    lines = address_lines(address, sender_country=other_country, language=ctx.language)
    bold_role = "name" if any(line.role == "name" for line in lines) else "company"
    found = AddressText(_HAN.get(destination(address), ""))
    for line in sorted(lines, key=lambda line: line.role == "phone"):
        prefix = f"{caption('phone', ctx.language)} " if line.role == "phone" else ""
        texts, warnings = cleaned([prefix + line.text])
        found.texts += texts
        found.roles += [line.role] * len(texts)
        found.bolds += [line.role == bold_role] * len(texts)
        found.warnings += warnings
    return found


def _address_box(text: AddressText, style: Style, ctx: Context, width: int) -> Box:
    box = text_box(text.texts, style, width, ctx.metrics.per_point, text.language, bolds=text.bolds, as_block=True)
    box.warnings.extend(text.warnings)
    return box


def _squeezed(text: AddressText, squeeze: Squeeze) -> AddressText:
    """The same address in fewer lines, for labels on which it does not fit otherwise."""
    if squeeze < Squeeze.NO_PHONE:
        return text
    kept = [index for index, role in enumerate(text.roles) if role != "phone"]
    shorter = replace(
        text,
        texts=[text.texts[index] for index in kept],
        roles=[text.roles[index] for index in kept],
        bolds=[text.bolds[index] for index in kept],
    )
    if squeeze >= Squeeze.JOINED:
        shorter = _joined(shorter)
    return replace(shorter, warnings=[*text.warnings, LabelWarning("address_squeezed", _SQUEEZED[squeeze])])


_SQUEEZED = {
    Squeeze.NO_PHONE: "the phone number is left out: the label is small",
    Squeeze.JOINED: "address lines share a line, without the phone number: the label is small",
    Squeeze.FEW_LINES: "address lines share a line, without the phone number: the label is small",
    Squeeze.ONE_LINE: "address lines share a line, without the phone number: the label is small",
}


def _joined(text: AddressText) -> AddressText:
    """Neighbouring lines that belong together, with commas between them."""
    joined = AddressText(text.language)
    group = ""
    for line, role, bold in zip(text.texts, text.roles, text.bolds, strict=True):
        if joined.texts and _TOGETHER.get(role, role) == group:
            joined.texts[-1] += f", {line}"
        else:
            joined.texts.append(line)
            joined.roles.append(role)
            joined.bolds.append(bold)
            group = _TOGETHER.get(role, role)
    return joined
