"""Draws the gallery's pictures as a 203 dpi printer would: ``python docs/gallery/build.py [folder]``.

The same sources give the same pictures. ``docs/gallery.md`` shows them.
"""

import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw
from scenes import ARABIC_BOX, BOX, LONG, ORDER, PALLET, SCRIPTS, SHORT, UPS, USPS

from labelsvc.labels import (
    LabelSetup,
    Page,
    Shipment,
    Template,
    label_setup,
    lay_out,
    packing_slip,
    stock,
    write_pdf,
)
from labelsvc.labels.calibration import calibration_page
from labelsvc.labels.logo import Logo
from labelsvc.labels.printer import printer
from labelsvc.labels.raster import rasterise, rasterise_grey
from labelsvc.labels.templates import read_template

HERE = Path(__file__).parent
DPI = 203.2
# White paper on a grey table, so that a label's edges are seen; sheets are shown at half size in eight greys.
TABLE, GAP = 190, 16
SHEET_DPI, SHEET_GREYS = 101.6, 8


def label(shipment: Shipment, setup: LabelSetup) -> Image.Image:
    """One label in the printer's dots."""
    return dots(lay_out(shipment, setup))


def dots(page: Page) -> Image.Image:
    """A page in the printer's dots."""
    return rasterise(pdf([page]), page.dpi).image()


def pdf(pages: Iterable[Page], **options: object) -> bytes:
    """The pages as a file."""
    out = io.BytesIO()
    write_pdf(pages, out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def table(labels: Sequence[Image.Image], columns: int = 1) -> Image.Image:
    """Labels side by side, row by row, each row as high as its highest label."""
    rows = [labels[at : at + columns] for at in range(0, len(labels), columns)]
    width = max(sum(one.width + GAP for one in row) for row in rows) + GAP
    height = sum(max(one.height for one in row) + GAP for row in rows) + GAP
    picture = Image.new("L", (width, height), TABLE)
    y = GAP
    for row in rows:
        x = GAP
        for one in row:
            picture.paste(one, (x, y))
            x += one.width + GAP
        y += max(one.height for one in row) + GAP
    return picture


def stocks(*names: str, columns: int = 1, shipment: Shipment = ORDER, template: str = "") -> Image.Image:
    """The same parcel on several stocks."""
    return table([label(shipment, label_setup(name, template=template)) for name in names], columns)


def sheet(name: str, count: int, *, start_at: int = 1, template: str = "") -> Image.Image:
    """A sheet of addresses in many scripts, from a start position on."""
    setup = label_setup(name, 300, template)
    orders = [replace(ORDER, order_id=f"XJ{n:03}", ship_to=SCRIPTS[n % len(SCRIPTS)].to) for n in range(count)]
    pages = [lay_out(order, setup) for order in orders]
    grey = rasterise_grey(pdf(pages, sheet=setup.stock.sheet, start_at=start_at), SHEET_DPI)
    return table([_outlined(grey, name)])


def _outlined(grey: Image.Image, name: str) -> Image.Image:
    """The sheet with its labels' outlines, which are not printed."""
    chosen, per_mm = stock(name), SHEET_DPI / 25.4
    assert chosen.sheet is not None
    draw = ImageDraw.Draw(grey)
    for row in range(chosen.sheet.rows):
        for column in range(chosen.sheet.columns):
            x = (chosen.sheet.origin_x_mm + column * chosen.sheet.pitch_x_mm) * per_mm
            y = (chosen.sheet.origin_y_mm + row * chosen.sheet.pitch_y_mm) * per_mm
            draw.rectangle((x, y, x + chosen.width_mm * per_mm, y + chosen.height_mm * per_mm), outline=TABLE)
    return grey


def scripts(first: int, count: int) -> Image.Image:
    """Customers in their own scripts on a small parcel label, two in a row."""
    setup = label_setup("100x70", template="compact")
    shown = SCRIPTS[first : first + count]
    return table([label(replace(ORDER, ship_to=one.to), setup) for one in shown], 2)


def script(name: str, stock_name: str = "4x6", **changes: object) -> Image.Image:
    """One customer's whole label."""
    to = next(one.to for one in SCRIPTS if one.name == name)
    return table([label(replace(ORDER, ship_to=to, **changes), label_setup(stock_name))])  # type: ignore[arg-type]


def calibration(*names: str) -> Image.Image:
    """Calibration pages of roll stocks."""
    return table([dots(calibration_page(stock(name), printer(203))) for name in names], len(names))


def slips() -> Image.Image:
    """Packing slips: two pages on 4 x 6 in, one in Arabic, and on small labels as many as it takes."""
    parcels = [(BOX, "4x6"), (ARABIC_BOX, "4x6"), (ORDER, "57x32")]
    pages = [page for parcel, name in parcels for page in packing_slip(parcel, label_setup(name))]
    return table([dots(page) for page in pages], 3)


def merchant_logo() -> Logo:
    """A logo as a merchant might have one: grey tones, and a transparent ground."""
    picture = Image.new("RGBA", (600, 260), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 250, 250), fill=(20, 20, 20, 255))
    draw.pieslice((40, 40, 220, 220), 200, 340, fill=(255, 255, 255, 255))
    draw.pieslice((80, 90, 180, 190), 200, 340, fill=(20, 20, 20, 255))
    for step in range(6):
        shade = 30 + 35 * step
        draw.rounded_rectangle(
            (280, 30 + 36 * step, 590 - 40 * step, 54 + 36 * step), 12, fill=(shade,) * 3 + (255,)
        )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Logo(out.getvalue())


def glassware() -> Image.Image:
    """A merchant's own template with a logo, handling icons and a message."""
    template: Template = read_template(HERE / "glass.json")
    setup = replace(label_setup("4x6"), template=template, logo=merchant_logo())
    shipment = replace(
        ORDER, message="Thank you for your order! Questions: shop.example/help", parcel=1, parcels=2
    )
    return table([label(shipment, setup)])


def logo(stock_name: str) -> Image.Image:
    """The usual template with a logo."""
    return table([label(USPS, replace(label_setup(stock_name), logo=merchant_logo()))])


PICTURES: Mapping[str, Callable[[], Image.Image]] = {
    "standard-4x6": lambda: stocks("4x6"),
    "standard-a6": lambda: stocks("A6", shipment=replace(ORDER, language="de")),
    "standard-4x8": lambda: stocks("4x8"),
    "standard-a5": lambda: stocks("A5"),
    "thermal-medium": lambda: stocks("4x4", "3x5", "100x70", "4x3", columns=2),
    "thermal-small": lambda: stocks("4x2", "3x2", "4x1", "3x1", "2.25x1.25", "57x32", columns=2),
    "brother": lambda: stocks("62", "54x101", "60x86", "90x38", "62x29", "90x29", columns=3),
    "dymo": lambda: stocks("99014", "30256", "99012", "30252", columns=2),
    "binder": lambda: stocks("99019"),
    "tiny": lambda: stocks("11352", "2x1", "54x17", "L7651", columns=2, template="address", shipment=SHORT),
    "address": lambda: stocks("4x2", "4x3", columns=2, template="address"),
    "compact": lambda: stocks("3x5", "100x50", columns=2, template="compact", shipment=UPS),
    "gs1-logistic": lambda: stocks("A5", template="gs1-logistic", shipment=PALLET),
    "gs1-logistic-a6": lambda: stocks("A6", template="gs1-logistic", shipment=PALLET),
    "tracking-usps": lambda: stocks("4x6", shipment=USPS),
    "tracking-ups": lambda: stocks("4x6", shipment=UPS),
    "long": lambda: stocks("4x6", "4x4", columns=2, shipment=LONG),
    "logo": lambda: logo("4x6"),
    "glassware": glassware,
    "sheet-l7160": lambda: sheet("L7160", 16, start_at=6, template="address"),
    "sheet-5160": lambda: sheet("5160", 30, template="address"),
    "sheet-l7163": lambda: sheet("L7163", 14),
    "sheet-l7165": lambda: sheet("L7165", 8),
    "sheet-5164": lambda: sheet("5164", 6),
    "sheet-herma-4614": lambda: sheet("4614", 24, template="compact"),
    "sheet-zweckform-3483": lambda: sheet("3483", 4),
    "sheet-a4-2up": lambda: sheet("A4-2up", 2),
    "scripts-1": lambda: scripts(0, 6),
    "scripts-2": lambda: scripts(6, 6),
    "scripts-3": lambda: scripts(12, 8),
    "arabic": lambda: script("Arabic", language="ar"),
    "hebrew": lambda: script("Hebrew", tracking_number="RB123456785GB"),
    "japanese": lambda: script("Japanese", language="ja"),
    "thai": lambda: script("Thai", language="th"),
    "packing-slip": slips,
    "calibration": lambda: calibration("4x6", "100x70", "62x29"),
}


def main(folder: Path, names: Iterable[str] = ()) -> None:
    """Draw all pictures, or those named, as palette PNGs of two to eight greys."""
    for name in names or PICTURES:
        picture = PICTURES[name]()
        greys = SHEET_GREYS if name.startswith("sheet") else 3
        small = picture.quantize(greys, dither=Image.Dither.NONE)
        small.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE, sys.argv[2:])
