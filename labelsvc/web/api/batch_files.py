"""What comes out of a batch: its labels as one file, its orders as a table, and links that open either."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any, Literal

from flask import Response
from pydantic import Field

from labelsvc.batches import service
from labelsvc.database import now
from labelsvc.web.api.order_labels import LabelQuery
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.files import MEDIA, download, written
from labelsvc.web.links import LINK_SECONDS, signed_link
from labelsvc.web.routes import PREFIX, Answer, Model, Reply, Routes

routes = Routes("files", "The files of a batch, and signed links for browsers, which send no key.")

CSV = "text/csv"
COLUMNS = (
    "order",
    "state",
    "reason",
    "message",
    "label_version",
    "parcels",
    "tracking_number",
    "carrier",
    "changed",
)
# What a spreadsheet would calculate with instead of showing it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LABEL_PROBLEMS = ("batch_not_found", "batch_conflict", "label", "label_erased")
LINKED: dict[str, Any] = {"problems": LABEL_PROBLEMS, "linked": True}


class PdfQuery(Model):
    """How the PDF opens."""

    print_dialog: Literal["", "yes"] = Field("", description="`yes`: it asks to be printed when it is opened.")


class NewLink(Model):
    """Which file of the batch; `print_dialog`: a PDF that asks to be printed when it is opened."""

    file: Literal["labels.pdf", "labels.zpl", "orders.csv"] = "labels.pdf"
    print_dialog: bool = False


class NewLabelLink(LabelQuery):
    """Which label of the order."""

    format: Literal["pdf", "png", "zpl"] = "pdf"


class Link(Model):
    """An address that opens one file, once."""

    url: str
    expires: datetime = Field(description="Five minutes from now.")


class BatchFile:
    """The view of a batch's labels in one format."""

    def __init__(self, kind: Literal["pdf", "zpl"]) -> None:
        self.kind = kind
        self.name = f"batch_{kind}"
        self.__doc__ = f"""Get a batch's labels as one {kind.upper()}, in the order asked for.

        As soon as all of them are there (409 until then). The same bytes each time: this is the reprint.
        """

    def __call__(self, caller: Caller, batch: str, query: PdfQuery | None = None) -> Response:
        asks = query is not None and query.print_dialog == "yes"
        file = written(
            lambda out: service.write_batch(
                runtime(), caller.store_id, batch, out, format=self.kind, print_dialog=asks
            )
        )
        return download(file, MEDIA[self.kind], f"labels-{batch}.{self.kind}")


_KINDS: tuple[Literal["pdf", "zpl"], ...] = ("pdf", "zpl")
for _kind in _KINDS:
    routes.add(
        "GET",
        f"/batches/{{batch}}/labels.{_kind}",
        "print",
        Answer(200, "The labels.", media=(MEDIA[_kind],)),
        **LINKED,
        **({"query": PdfQuery} if _kind == "pdf" else {}),
    )(BatchFile(_kind))


@routes.add("GET", "/batches/{batch}/orders.csv", "print", Answer(200, "The table.", media=(CSV,)), **LINKED)
def batch_csv(caller: Caller, batch: str) -> Response:
    """Get a batch's orders as a table, with state and reason.

    UTF-8 with a byte order mark, as spreadsheets like it; no cell is ever taken for a formula.
    """
    view = service.batch_view(runtime(), caller.store_id, batch)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for item in view.items:
        known = item.tracking
        cells = (item.shown_id, item.state, item.reason.code, item.reason.text, item.label_version, item.parcels)
        table.writerow([_cell(cell) for cell in (*cells, known.number, known.carrier, item.changed.isoformat())])
    answer = Response("\ufeff" + text.getvalue(), content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="batch-{view.id}.csv"'
    return answer


@routes.add(
    "POST",
    "/batches/{batch}/links",
    "print",
    Answer(201, "The link.", Link),
    body=NewLink,
    body_example={"file": "labels.pdf"},
    problems=("batch_not_found",),
)
def link_batch(caller: Caller, batch: str, body: NewLink) -> Reply:
    """Make a link to a file of a batch, for a browser.

    It opens that file once, within five minutes; `HEAD` does not use it up.
    """
    service.batch_view(runtime(), caller.store_id, batch, items=False)
    asks = {"print_dialog": "yes"} if body.print_dialog and body.file == "labels.pdf" else {}
    return _link(caller, f"{PREFIX}/batches/{batch}/{body.file}", asks)


@routes.add(
    "POST",
    "/orders/{order}/links",
    "print",
    Answer(201, "The link.", Link),
    body=NewLabelLink,
    body_example={"format": "pdf"},
)
def link_order(caller: Caller, order: str, body: NewLabelLink) -> Reply:
    """Make a link to an order's label, for a browser.

    It opens that label once, within five minutes; `HEAD` does not use it up.
    """
    chosen = body.model_dump(exclude={"format"}, exclude_defaults=True, exclude_none=True)
    query = {name: str(value) for name, value in chosen.items()}
    return _link(caller, f"{PREFIX}/orders/{order}/label.{body.format}", query)


def _link(caller: Caller, path: str, query: dict[str, str]) -> Reply:
    url = signed_link(caller.store_id, path, query)
    return Reply(Link(url=url, expires=now() + timedelta(seconds=LINK_SECONDS)), 201)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
