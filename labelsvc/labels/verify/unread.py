"""Bars that no reader makes sense of: a label without a readable symbol is not a good label by that."""

from PIL import Image

from labelsvc.labels.verify.report import Box, Finding
from labelsvc.labels.verify.runs import Run, runs

# A row every so many dots: the same bars in four of them are no text (5 mm of bars at 203 dpi have five rows).
_STEP, _ROWS = 8, 4
# The shortest Code 128 has 13 bars, EAN-8 22; ruled forms have fewer upright lines.
_LEAST_BARS = 13
# Every symbology has bars of two widths at least; a row of empty boxes has not.
_LEAST_RATIO = 1.8


def unread_bars(picture: Image.Image, read: list[Box]) -> list[Finding]:
    """A finding for upright bars outside all symbols that were read, and one for bars lying on their side."""
    views = [(picture, read)]
    views.append(
        (
            picture.transpose(Image.Transpose.TRANSPOSE),
            [(top, left, bottom, right) for left, top, right, bottom in read],
        )
    )
    found = []
    for way, (view, boxes) in zip(("", " lying on their side"), views, strict=True):
        row = _first_unread(view, boxes)
        if row is not None:
            found.append(Finding("unread_bars", f"there are bars{way} at {row} dots that cannot be read"))
    return found


def _first_unread(view: Image.Image, boxes: list[Box]) -> int | None:
    """The first row at which the same bars stand in some rows one below the other."""
    pixels, width = view.tobytes(), view.width
    history: list[set[Run]] = []
    for y in range(0, view.height, _STEP):
        inside = [box for box in boxes if box[1] - _STEP * _ROWS <= y <= box[3] + _STEP * _ROWS]
        bars = {run for run in runs(pixels[y * width : (y + 1) * width]) if run.dark and not _covered(run, inside)}
        history = [*history[1 - _ROWS :], bars]
        if len(history) == _ROWS and _like_symbol(set.intersection(*history)):
            return y - _STEP * (_ROWS - 1)
    return None


def _like_symbol(bars: set[Run]) -> bool:
    widths = [bar.end - bar.start for bar in bars]
    return len(bars) >= _LEAST_BARS and max(widths) >= _LEAST_RATIO * min(widths)


def _covered(run: Run, boxes: list[Box]) -> bool:
    return any(box[0] - 1 <= run.start and run.end <= box[2] + 1 for box in boxes)
