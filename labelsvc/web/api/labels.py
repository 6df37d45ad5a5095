"""POST /labels: order JSON in, labels out; nothing is stored and no shop is called."""

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from flask import Response
from pydantic import Field

from labelsvc.batches.appearance import as_set, choice_of
from labelsvc.batches.compose import shipment
from labelsvc.batches.order_label import setup_of
from labelsvc.ecwid import Order, Profile, read_orders
from labelsvc.errors import LabelError, LabelsvcError, OrderError, OrderUnreadable
from labelsvc.labels import LabelSetup, Page, lay_out
from labelsvc.labels.writers import FORMATS, Format, write_pages
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.fields import Dpi, OptionalStock, TemplateName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime
from labelsvc.web.files import MEDIA, accepted, download, labels_file, safe_name
from labelsvc.web.limits import ORDERS_BYTES
from labelsvc.web.metrics import LABELS, RENDER
from labelsvc.web.parsing import MOST_ERRORS
from labelsvc.web.problems import Problem, as_problem
from labelsvc.web.request_error import RequestError
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("labels", "Labels straight from order JSON.")

MOST_ORDERS = 500
MULTIPART = "multipart/mixed"
JSON = "application/json"
FAILED = "Labels-Failed"


class LabelsQuery(Model):
    """Which labels. `format` is that of each label in a multipart or JSON answer."""

    stock: OptionalStock = ""
    dpi: Dpi | None = None
    template: TemplateName = ""
    start_at: int = Field(1, ge=1, le=1000, description="The first free label of a sheet.")
    format: Literal["pdf", "png", "zpl"] = "pdf"


class WarningModel(Model):
    """What a person should look at, although the label was made."""

    code: str
    message: str


class MadeLabel(Model):
    """One order's label, or why there is none."""

    order: str
    media_type: str | None
    label: str | None = Field(description="The file, in base64.")
    warnings: list[WarningModel]
    problem: Problem | None


class MadeLabels(Model):
    """One entry for each order, in the order of the request."""

    items: list[MadeLabel]
    failed: int


@dataclass(slots=True)
class _Made:
    order: str
    page: Page | None = None
    problem: LabelsvcError | None = None
    warnings: list[WarningModel] = field(default_factory=list)


@routes.add(
    "POST",
    "/labels",
    "print",
    Answer(
        200,
        "The labels. `application/json` and `multipart/mixed` have an entry for each order, its problem included.",
        MadeLabels,
        (MEDIA["pdf"], MEDIA["png"], MEDIA["zpl"], MULTIPART, JSON),
        {
            FAILED: "How many orders got no label.",
            "Link": "Where it is explained how to learn why, if some got none.",
        },
    ),
    query=LabelsQuery,
    any_json=True,
    body_example={
        "id": "XJ12H",
        "shippingPerson": {
            "name": "Ann Jones",
            "street": "5 Long Street",
            "city": "Springfield",
            "stateOrProvinceCode": "IL",
            "postalCode": "62701",
            "countryCode": "US",
        },
        "items": [{"name": "Mug", "quantity": 2}],
    },
    max_bytes=ORDERS_BYTES,
    problems=("bad_json", "not_acceptable", "no_labels", "label", "too_large", "media_type"),
)
def make_labels(caller: Caller, query: LabelsQuery, body: bytes) -> Response:
    """Make labels of order JSON: one order, a list, or a search answer.

    Up to 500 orders, as Ecwid's API gives them; nothing is stored and no shop is called. The sender, and whatever
    is left out, is as the store's settings say. `Accept` chooses between one PDF or ZPL file of the good labels (a
    PNG holds one label), and a JSON or multipart answer with an entry for each order. If no label can be made at
    all, the answer is a problem that says why for each order.
    """
    media = accepted(MEDIA["pdf"], MEDIA["png"], MEDIA["zpl"], MULTIPART, JSON)
    settings = store_settings(runtime().engine, runtime().box, caller.store_id)
    choice = choice_of(settings, stock_name=query.stock, dpi=query.dpi or 0, template=query.template)
    setup = setup_of(settings, choice)
    if query.start_at > (setup.stock.sheet.count if setup.stock.sheet else 1):
        raise LabelError(f"start_at {query.start_at}: {setup.stock.name} has no such label")
    profile = as_set(Profile(), settings)
    orders = _orders(body)
    with RENDER.labels(query.format).time():
        made = [_made(order, profile, setup) for order in orders]
    failed = sum(one.page is None for one in made)
    LABELS.labels(query.format).inc(len(made) - failed)
    if failed == len(made):
        raise _none(made)
    answer = _ANSWERS.get(media, _as_file)(made, setup, query, media)
    answer.headers[FAILED] = str(failed)
    if failed:
        answer.headers["Link"] = f'<{runtime().settings.public_url}/docs/integrators#labels-failed>; rel="help"'
    return answer


def _orders(body: bytes) -> list[Order | OrderUnreadable]:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError("bad_json", f"not JSON: {getattr(error, 'msg', type(error).__name__)}") from None
    if not isinstance(raw, dict | list):
        raise RequestError("invalid", "an order, a list of orders, or a search answer is needed")
    found = read_orders(raw)
    if len(found) > MOST_ORDERS:
        raise RequestError("too_large", f"{len(found)} orders; up to {MOST_ORDERS} at a time")
    if not found:
        raise RequestError("invalid", "there is no order in it")
    return found


def _made(order: Order | OrderUnreadable, profile: Profile, setup: LabelSetup) -> _Made:
    if isinstance(order, OrderUnreadable):
        return _Made("", problem=order)
    try:
        if order.ship_to is None or not order.ship_to.has_place:
            raise OrderError("it has no address to send to")
        page = lay_out(shipment(order, profile), setup)
    except (OrderError, LabelError) as error:
        error.order = order.shown_id
        return _Made(order.shown_id, problem=error)
    warnings = [WarningModel(code=w.code, message=w.message) for w in page.warnings]
    return _Made(order.shown_id, page, warnings=warnings)


def _none(made: list[_Made]) -> RequestError:
    errors = [
        {"path": f"/{place}", "message": one.problem.message, "code": one.problem.code, "order": one.order}
        for place, one in enumerate(made)
        if one.problem
    ]
    return RequestError("no_labels", f"of {len(made)} orders none got a label", errors=errors[:MOST_ERRORS])


def _as_file(made: list[_Made], setup: LabelSetup, query: LabelsQuery, media: str) -> Response:
    kind = next(kind for kind in FORMATS if MEDIA[kind] == media)
    pages = [one.page for one in made if one.page]
    if kind == "png" and len(pages) > 1:
        raise RequestError("not_acceptable", "a PNG holds one label", hint="take PDF, ZPL, JSON or multipart")
    name = f"label-{pages[0].order_id}.{kind}" if len(pages) == 1 else f"labels.{kind}"
    return download(labels_file(pages, setup, kind, start_at=query.start_at), media, name)


def _bytes(one: _Made, setup: LabelSetup, kind: Format) -> bytes | None:
    if one.page is None:
        return None
    file = BytesIO()
    write_pages([one.page], file, format=kind, sheet=setup.stock.sheet, printer=setup.printer)
    return file.getvalue()


def _as_json(made: list[_Made], setup: LabelSetup, query: LabelsQuery, media: str) -> Response:
    items = []
    for one in made:
        data = _bytes(one, setup, query.format)
        items.append(
            MadeLabel(
                order=one.order,
                media_type=MEDIA[query.format] if data else None,
                label=base64.b64encode(data).decode() if data else None,
                warnings=one.warnings,
                problem=Problem(**as_problem(one.problem)) if one.problem else None,
            )
        )
    found = MadeLabels(items=items, failed=sum(one.page is None for one in made))
    return Response(found.model_dump_json(), mimetype=JSON)


def _as_multipart(made: list[_Made], setup: LabelSetup, query: LabelsQuery, media: str) -> Response:
    # 128 random bits: no label holds that line.
    boundary = f"label-{secrets.token_hex(16)}"
    problems = [json.dumps(as_problem(one.problem)).encode() if one.problem else b"" for one in made]

    def parts() -> Iterator[bytes]:
        for one, problem in zip(made, problems, strict=True):
            data = _bytes(one, setup, query.format)
            kind, content = (MEDIA[query.format], data) if data else ("application/problem+json", problem)
            name = safe_name(f"label-{one.order}.{query.format if data else 'json'}")
            head: list[Any] = [f"--{boundary}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
            head.append(f'Content-Disposition: attachment; filename="{name}"')
            yield "\r\n".join([*head, "", ""]).encode() + content + b"\r\n"
        yield f"--{boundary}--\r\n".encode()

    return Response(parts(), content_type=f"{MULTIPART}; boundary={boundary}")


_ANSWERS = {JSON: _as_json, MULTIPART: _as_multipart}
