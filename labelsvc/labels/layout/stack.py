"""Rows stacked on a label: tighten first, then leave out, never overlap."""

from collections.abc import Iterator, Sequence
from math import ceil

from labelsvc.errors import DoesNotFit
from labelsvc.labels.layout.address_blocks import Consignee
from labelsvc.labels.layout.context import Context, Squeeze, TooNarrow
from labelsvc.labels.layout.memory import Blocks, Memory, Place, Plan
from labelsvc.labels.layout.questions import Asked
from labelsvc.labels.layout.rows import Row, build_rows
from labelsvc.labels.layout.setup import LabelSetup
from labelsvc.labels.page import Page
from labelsvc.labels.shipment import Shipment
from labelsvc.labels.templates import ALWAYS, Block
from labelsvc.labels.warnings import LabelWarning

_TIGHTNESS_STEP = 0.05
# Space that is left over goes between the rows, up to this much each.
_MOST_SPACE_MM = 3.0
# On narrower labels a shortened address is no address: "Jane Ro…".
_NARROWEST_SHORTENED_MM = 45.0
# The block that grows, and whose text is worth more than other blocks.
_CONSIGNEE = "ship_to"


def lay_out(shipment: Shipment, setup: LabelSetup) -> Page:
    """One label. Raises ``DoesNotFit`` where not even the required blocks fit, ``BarcodeError`` for data that
    no barcode can hold."""
    ctx = Context(shipment, setup, setup.metrics, setup.language or shipment.language)
    blocks = _active(setup, shipment)
    memory = setup.metrics.memory = setup.metrics.memory or Memory()
    plan = memory.recall(blocks, ctx)
    if plan is None:
        plan = _stacked(blocks, ctx)
        if not ctx.squeeze and ctx.inquiry:
            memory.remember(blocks, ctx.inquiry.trace, plan, ctx)
    return _painted(plan, ctx)


def _stacked(blocks: Blocks, ctx: Context) -> Plan:
    """The rows of the label, less and less of them until they fit."""
    reason = "its blocks are higher than the label"
    shortened: Plan | None = None
    for kept in _ever_less(blocks):
        try:
            plan = _plan_of(kept, ctx, blocks)
        except TooNarrow as error:
            reason = f"{error.what} is wider than the label"
            continue
        if plan is None:
            continue
        if not plan.shortened:
            return plan
        # An address is worth more than any other block: see first whether it is whole without them.
        shortened = shortened or plan
    plan = shortened or _squeezed(blocks, ctx)
    if plan is not None:
        return plan
    raise DoesNotFit(
        f"the label does not fit on {ctx.setup.stock.name}: {reason}",
        order=ctx.shipment.order_id,
        hint="choose a larger stock or the template 'address'",
    )


def _squeezed(blocks: Blocks, ctx: Context) -> Plan | None:
    """The required blocks, the consignee in ever fewer lines: an address with commas is better than none."""
    *_, required = _ever_less(blocks)
    for ctx.squeeze in tuple(Squeeze)[1:]:
        ctx.parts.clear()
        ctx.inquiry = None
        try:
            plan = _plan_of(required, ctx, blocks)
        except TooNarrow:
            continue
        if plan and not (plan.shortened and ctx.setup.stock.width_mm < _NARROWEST_SHORTENED_MM):
            return plan
    return None


def _plan_of(kept: Blocks, ctx: Context, blocks: Blocks) -> Plan | None:
    """The plan with these of all the blocks, and those that cost nothing beside them; None if they do not fit."""
    fitted = _fitted(kept, ctx)
    if fitted is None:
        return None
    rows, tightness = fitted
    if kept is not blocks:
        kept, rows = _restored(kept, rows, tightness, ctx, blocks)
    spare = ctx.metrics.height - _height(rows, ctx)
    used, size = _grow(rows, spare) if tightness == 0 and not ctx.squeeze else (0, 0.0)
    places = _places(rows, spare - used, ctx)
    return Plan(tightness, places, size, _dropped(blocks, kept, ctx), _shortens(rows, tightness))


def _restored(
    kept: Blocks, rows: list[Row], tightness: float, ctx: Context, blocks: Blocks
) -> tuple[Blocks, list[Row]]:
    """Put back, most wanted first, what was left out but has room all the same (beside something higher)."""
    there = {block for row in kept for block in row}
    gone = [block for row in blocks for block in row if block not in there and block.drop is not None]
    for block in sorted(gone, key=lambda block: block.drop or 0, reverse=True):
        more = [found for row in blocks if (found := [b for b in row if b in there or b is block])]
        try:
            tried = _rows(more, ctx, tightness)
        except TooNarrow:
            continue
        if _height(tried, ctx) <= ctx.metrics.height and not _shortens(tried, tightness):
            there.add(block)
            kept, rows = more, tried
    return kept, rows


def _shortens(rows: Sequence[Row], tightness: float) -> bool:
    """Whether the consignee loses text in these rows."""
    return any(
        cell.part.shortens(cell.width, tightness)
        for row in rows
        for cell in row.cells
        if cell.block.block == _CONSIGNEE and isinstance(cell.part, Asked)
    )


def _active(setup: LabelSetup, shipment: Shipment) -> Blocks:
    """The rows that this shipment calls for."""
    if setup.metrics.always:
        return setup.metrics.rows
    rows = ([b for b in row if b.when is ALWAYS or b.when.holds(shipment)] for row in setup.metrics.rows)
    return [row for row in rows if row]


def _ever_less(blocks: Blocks) -> Iterator[Blocks]:
    """All blocks, then without those to drop first, and so on to the required ones."""
    yield blocks
    for level in sorted({block.drop for row in blocks for block in row if block.drop is not None}):
        blocks = [kept for row in blocks if (kept := [b for b in row if b.drop is None or b.drop > level])]
        yield blocks


def _fitted(kept: Blocks, ctx: Context) -> tuple[list[Row], float] | None:
    """The rows as little tightened as the label's height allows, and how much that is; None if even their floors
    are too high.

    Heights fall almost evenly from preferred sizes to floors, so the tightness needed is reckoned from both.
    """
    room = ctx.metrics.height
    rows = _rows(kept, ctx, 0.0)
    highest = _height(rows, ctx)
    if highest <= room:
        return rows, 0.0
    tight = _rows(kept, ctx, 1.0)
    least = _height(tight, ctx)
    if least > room:
        return None
    tightness = ceil((highest - room) / (highest - least) / _TIGHTNESS_STEP) * _TIGHTNESS_STEP
    while tightness < 1:
        rows = _rows(kept, ctx, tightness)
        if _height(rows, ctx) <= room:
            return rows, tightness
        tightness += 2 * _TIGHTNESS_STEP
    return tight, 1.0


def _rows(kept: Blocks, ctx: Context, tightness: float) -> list[Row]:
    """Rows from top to bottom. A rule divides: with nothing above or below it is left out."""
    rows: list[Row] = []
    for blocks in kept:
        for row in build_rows(blocks, ctx, tightness):
            if _is_rule(row) and (not rows or _is_rule(rows[-1])):
                continue
            rows.append(row)
    if rows and _is_rule(rows[-1]):
        rows.pop()
    return rows


def _is_rule(row: Row) -> bool:
    return row.cells[0].block.block == "rule" and len(row.cells) == 1


def _height(rows: Sequence[Row], ctx: Context) -> int:
    return sum([row.height for row in rows]) + ctx.metrics.gap * max(0, len(rows) - 1)


def _places(rows: list[Row], spare: int, ctx: Context) -> Sequence[Place]:
    """Where each block stands: what height the consignee leaves goes between the rows."""
    metrics = ctx.metrics
    space = min(spare // max(1, len(rows) - 1), round(_MOST_SPACE_MM * metrics.per_mm))
    rest = spare - space * (len(rows) - 1)
    places = []
    y = metrics.top
    for cells, height in rows:
        if rest and any([cell.block.bottom for cell in cells]):
            y, rest = y + rest, 0
        for block, _, x, width in cells:
            places.append(Place(block, x, y, width, height))
        y += height + metrics.gap + space
    return places


def _grow(rows: list[Row], spare: int) -> tuple[int, float]:
    """Give spare height to the consignee, up to its largest size; the dots used and the size, 0 if it stays."""
    for index, row in enumerate(rows):
        for block, part, _, width in row.cells:
            if block.block == _CONSIGNEE and isinstance(part, Asked):
                own = part.height(width, 0.0)
                size, more = part.growth(width, spare + row.height - own)
                height = max(row.height, own + more)
                rows[index] = Row(row.cells, height)
                return height - row.height, size
    return 0, 0.0


def _painted(plan: Plan, ctx: Context) -> Page:
    stock, parts, tightness = ctx.setup.stock, ctx.parts, plan.tightness
    warnings = [*ctx.left_out, *plan.dropped]
    page = Page(ctx.shipment.order_id, stock.width_mm, stock.height_mm, ctx.metrics.dpi, warnings=warnings)
    items = page.items
    for step in plan.steps:
        if not isinstance(step, Place):
            items += step
            continue
        block, x, y, width, height = step
        part = parts[block]
        assert part is not None
        if plan.size and isinstance(part, Consignee):
            part.resize(plan.size)
        part.paint(x, y, width, height, tightness, items)
        for warning in part.warned(width, tightness):
            warnings.append(_named(warning, block))
    return page


def _named(warning: LabelWarning, block: Block) -> LabelWarning:
    """Say where a text was shortened: it knows what happened to it, not where it stands."""
    if warning.code != "text_shortened":
        return warning
    return LabelWarning(warning.code, f"{block.block.replace('_', ' ')}: {warning.message}")


def _dropped(blocks: Blocks, kept: Blocks, ctx: Context) -> list[LabelWarning]:
    """A warning that names what was dropped though it had something to show."""
    if kept is blocks and not ctx.too_wide:
        return []
    gone = {b.block for row in blocks for b in row} - {b.block for row in kept for b in row} - ctx.empty - {"rule"}
    gone |= ctx.too_wide
    if not gone:
        return []
    names = ", ".join(sorted(name.replace("_", " ") for name in gone))
    return [LabelWarning("block_dropped", f"no room on this stock for: {names}")]
