"""The label engine: a shipment goes in, a page comes out, and a writer makes a file of it.

Pure: no web framework, no database, no network; nothing else of the service but its errors and resources.
Everything that other folders need is importable from here.
"""

from labelsvc.labels.layout import LabelSetup, lay_out
from labelsvc.labels.packing_slip import packing_slip
from labelsvc.labels.page import Page
from labelsvc.labels.pdf import write_pdf
from labelsvc.labels.printer import Printer, printer
from labelsvc.labels.shipment import Address, Item, Shipment
from labelsvc.labels.stocks import Stock, stock
from labelsvc.labels.templates import Template, read_template, shipped_template, shipped_templates
from labelsvc.labels.warnings import LabelWarning

__all__ = [
    "Address",
    "Item",
    "LabelSetup",
    "LabelWarning",
    "Page",
    "Printer",
    "Shipment",
    "Stock",
    "Template",
    "default_template",
    "label_setup",
    "lay_out",
    "packing_slip",
    "printer",
    "read_template",
    "shipped_template",
    "shipped_templates",
    "stock",
    "write_pdf",
]


# From this size on (millimetres, shorter and longer side) a label has room for all that "standard" shows.
_STANDARD_FROM_MM = (50.0, 90.0)
# Lower labels have no room for "wide".
_WIDE_FROM_MM = 45.0


def default_template(chosen: Stock) -> Template:
    """The template for a stock when nobody chose one: by its size, and whether it is wider than high."""
    shorter, longer = sorted((chosen.width_mm, chosen.height_mm))
    if chosen.width_mm >= chosen.height_mm:
        return shipped_template("wide" if shorter >= _WIDE_FROM_MM else "compact")
    large = shorter >= _STANDARD_FROM_MM[0] and longer >= _STANDARD_FROM_MM[1]
    return shipped_template("standard" if large else "compact")


def label_setup(stock_name: str = "4x6", dpi: int = 203, template: str = "") -> LabelSetup:
    """The usual setup by names. Raises ``StockError`` or ``TemplateError`` for unknown ones."""
    chosen = stock(stock_name)
    plan = shipped_template(template) if template else default_template(chosen)
    return LabelSetup(chosen, printer(dpi), plan)
