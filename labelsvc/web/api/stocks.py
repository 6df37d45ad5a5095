"""/stocks: the label media that are known by name."""

from dataclasses import asdict

from labelsvc.labels.stocks import STOCKS, Stock
from labelsvc.web.auth import Caller
from labelsvc.web.languages import language
from labelsvc.web.routes import Answer, Model, Routes
from labelsvc.web.stock_titles import stock_title

routes = Routes("stocks", "Label media: rolls and sheets. Any free size such as `100x150mm` works as well.")


class SheetModel(Model):
    """How labels lie on a page: the first one's corner and the pitch, from the page's top left corner."""

    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    origin_x_mm: float
    origin_y_mm: float
    pitch_x_mm: float
    pitch_y_mm: float


class StockModel(Model):
    """One kind of label; `labels_per_page` is 1 for rolls, which have no `sheet`."""

    name: str
    title: str
    width_mm: float
    height_mm: float
    labels_per_page: int
    sheet: SheetModel | None


class StockPage(Model):
    """All of them: the list has one page."""

    items: list[StockModel]
    next_cursor: None = None


@routes.add("GET", "/stocks", "read", Answer(200, "The stocks.", StockPage))
def list_stocks(caller: Caller) -> StockPage:
    """List the stocks that are known by name.

    Titles are in English, in a panel session in its language.
    """
    spoken = language(caller.language)
    return StockPage(items=[_stock(one, stock_title(spoken, one.title)) for one in STOCKS.values()])


def _stock(one: Stock, title: str) -> StockModel:
    return StockModel(
        name=one.name,
        title=title,
        width_mm=one.width_mm,
        height_mm=one.height_mm,
        labels_per_page=one.sheet.count if one.sheet else 1,
        sheet=SheetModel(**asdict(one.sheet)) if one.sheet else None,
    )
