"""What stands where: text over text, text over symbols, what the edge cuts off, and type too small to print."""

from itertools import combinations

from labelsvc.labels.verify.contents import TextPiece
from labelsvc.labels.verify.report import Box, Finding, SymbolReport

# Type of 8 pt on a 203 dpi head: below this many dots to the em its shapes close up.
_LEAST_EM_DOTS, _WORST_EM_DOTS = 22.0, 16.0
_POINTS_PER_INCH = 72.0
# Ink boxes may touch by the rounding of a rasteriser, and accents may reach into the line above a little.
_TOUCH_DOTS = 1.0
_TOUCH_EM = 0.12
# Marks and the next run of a line begin within this of where the run before ends.
_BACK_EM, _GAP_EM, _SHIFT_EM = 0.7, 0.35, 0.75
_MARK_EM, _SEAM_EM = 0.4, 0.3


def lines(pieces: list[TextPiece], dpi: float) -> list[TextPiece]:
    """Pieces put together to lines: a line changes font inside, and marks are placed over their letters."""
    found: list[TextPiece] = []
    for piece in _texts(pieces):
        if found and _continues(found[-1], piece, dpi, _BACK_EM):
            found[-1] = _joined(found[-1], piece)
        else:
            found.append(piece)
    # Dots drawn apart from their letters may have cut a line in two.
    whole: list[TextPiece] = []
    for line in found:
        if whole and _continues(whole[-1], line, dpi, _SEAM_EM):
            whole[-1] = _joined(whole[-1], line)
        else:
            whole.append(line)
    return whole


def _texts(pieces: list[TextPiece]) -> list[TextPiece]:
    """Pieces that the file says are one text as one, however high its marks are stacked."""
    found: list[TextPiece] = []
    for piece in pieces:
        if found and piece.span and piece.span == found[-1].span:
            found[-1] = _joined(found[-1], piece)
        else:
            found.append(piece)
    return found


def _continues(line: TextPiece, piece: TextPiece, dpi: float, back_em: float) -> bool:
    em = max(line.size_pt, piece.size_pt) * dpi / _POINTS_PER_INCH
    if abs(piece.y - line.y) > _SHIFT_EM * em:
        return False
    ends_before = piece.box[0] - line.box[2]  # left to right
    ends_after = line.box[0] - piece.box[2]  # right to left
    apart = line.span and piece.span  # the marks of either are its own
    least = -min(back_em, _SEAM_EM) if apart else -back_em
    beside = least * em <= max(ends_before, ends_after) <= _GAP_EM * em
    return bool(beside or (not apart and (_is_mark(piece, line, em) or _is_mark(line, piece, em))))


def _is_mark(piece: TextPiece, line: TextPiece, em: float) -> bool:
    """Something small within the line's length, in, over or under it."""
    left, top, right, bottom = piece.box
    small = bottom - top <= _MARK_EM * em and right - left <= _MARK_EM * em
    return small and line.box[0] - 1 <= left and right <= line.box[2] + 1


def _joined(line: TextPiece, piece: TextPiece) -> TextPiece:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = line.box, piece.box
    box = (min(left, left2), min(top, top2), max(right, right2), max(bottom, bottom2))
    main = line if bottom - top >= bottom2 - top2 else piece  # marks have base lines of their own
    return TextPiece(box, main.x, main.y, max(line.size_pt, piece.size_pt), piece.span or line.span)


def text_overlaps(found: list[TextPiece], dpi: float) -> list[Finding]:
    """Lines that run into each other by more than a rasteriser's or an accent's touch."""
    findings = []
    for one, other in combinations(found, 2):
        em = min(one.size_pt, other.size_pt) * dpi / _POINTS_PER_INCH
        across, down = _common(one.box, other.box)
        if across > _TOUCH_DOTS and down > max(_TOUCH_DOTS, _TOUCH_EM * em):
            where = f"at {max(one.box[0], other.box[0]):.0f}, {max(one.box[1], other.box[1]):.0f} dots"
            message = f"two texts overlap by {across:.0f} x {down:.0f} dots {where}"
            findings.append(Finding("text_overlap", message, "D"))
    return findings


def symbol_overlaps(found: list[TextPiece], symbols: list[SymbolReport]) -> list[Finding]:
    """Text that stands on a symbol. EAN and UPC have their digits between the bars."""
    findings = []
    for symbol in symbols:
        if symbol.symbology.startswith(("EAN", "UPC")):
            continue
        for line in found:
            across, down = _common(line.box, symbol.box)
            if across > _TOUCH_DOTS and down > _TOUCH_DOTS:
                message = f"text stands on {symbol.symbology} ({across:.0f} x {down:.0f} dots)"
                findings.append(Finding("symbol_overlap", message))
    return findings


def _common(one: Box, other: Box) -> tuple[float, float]:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across, down


def cut_off(found: list[TextPiece], width: int, height: int) -> list[Finding]:
    """Text beyond the edge of the page."""
    count = sum(
        line.box[0] < -_TOUCH_DOTS
        or line.box[1] < -_TOUCH_DOTS
        or line.box[2] > width + _TOUCH_DOTS
        or line.box[3] > height + _TOUCH_DOTS
        for line in found
    )
    return [Finding("cut_off", f"{count} lines of text run over the edge of the page")] if count else []


def edge(ink: tuple[int, int, int, int] | None, width: int, height: int, least: int) -> list[Finding]:
    """Ink nearer to the edge than ``least`` dots, which printers do not reach reliably."""
    if ink is None:
        return [Finding("empty", "the page is empty")]
    clear = edge_clearance(ink, width, height)
    if clear >= least:
        return []
    if clear == 0:
        return [Finding("at_edge", "ink touches the edge of the page: it may be cut off", "D")]
    return [Finding("near_edge", f"ink is only {clear} dots from the edge of the page", "B")]


def edge_clearance(ink: tuple[int, int, int, int], width: int, height: int) -> int:
    """Dots between the ink and the nearest edge."""
    return min(ink[0], ink[1], width - ink[2], height - ink[3])


def small_type(pieces: list[TextPiece], dpi: float) -> list[Finding]:
    """Type below what this resolution shows clearly."""
    if not pieces:
        return []
    smallest = min(piece.size_pt for piece in pieces)
    em = smallest * dpi / _POINTS_PER_INCH
    if em >= _LEAST_EM_DOTS:
        return []
    message = f"type of {smallest:.1f} pt is too small for {dpi:g} dpi"
    return [Finding("small_type", message, "C" if em >= _WORST_EM_DOTS else "D")]
