"""/orders: what waits for a label, and each order's label."""

from datetime import datetime
from typing import Any, Literal

from flask import Response, request
from pydantic import Field

from labelsvc.batches.appearance import choice_of
from labelsvc.batches.browse import OrderView, browse, order_label
from labelsvc.labels.writers import FORMATS, Format
from labelsvc.stores.setting_values import Document
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.fields import (
    SHOP_PROBLEMS,
    Cursor,
    Dpi,
    Limit,
    Line,
    Moment,
    OptionalStock,
    Search,
    TemplateName,
)
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime, shops
from labelsvc.web.files import MEDIA, download, labels_file
from labelsvc.web.metrics import LABELS, RENDER
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("orders", "The store's orders as the shop has them now, with what was printed of each.")


class OrderQuery(Model):
    """Which orders."""

    state: Literal["placed", "all"] = Field("placed", description="`placed`: those that wait for a label.")
    query: Search = Field("", description="What the shop searches for: names, order numbers, items.")
    created_from: Moment | None = Field(None, description="Placed at this moment or later.")
    created_to: Moment | None = Field(None, description="Placed at this moment or earlier.")
    shipping_method: Line = Field("", description="By its exact name.")
    cursor: Cursor = ""
    limit: Limit = 50


class PrintedModel(Model):
    """The last time that the order was printed."""

    batch: str
    label_version: int
    rendered: datetime
    printed: datetime | None
    fulfilled: datetime | None


class ReasonModel(Model):
    """Why not: a stable code, and a sentence for a merchant."""

    code: str
    message: str


class PieceModel(Model):
    """What is to be sent, and how many of it."""

    name: str
    sku: str
    quantity: int


class OrderModel(Model):
    """An order. `id` is what other routes are asked with; `shown_id` is what people see."""

    id: str
    shown_id: str
    created: datetime | None
    payment_status: str
    fulfilment_status: str
    name: str
    city: str
    country: str
    shipping_method: str
    pieces: int = Field(description="How many things go into the parcel.")
    items: list[PieceModel]
    weight: float = Field(description="In the store's unit; 0 where it is not known.")
    total: float | None
    tracking_number: str
    refused: ReasonModel | None = Field(description="Why it gets no label, if so.")
    printed: PrintedModel | None


class OrderPage(Model):
    """A page of orders."""

    items: list[OrderModel]
    next_cursor: str | None


class StatusQuery(Model):
    """Which statuses."""

    kind: Literal["fulfillment", "payment", "all"] = "fulfillment"


class StatusModel(Model):
    """A status as the store has it. `mails`: giving it to an order e-mails the customer."""

    kind: str
    status: str
    name: str
    mails: bool


class StatusPage(Model):
    """All statuses that are in use."""

    items: list[StatusModel]
    next_cursor: None = None


@routes.add(
    "GET",
    "/statuses",
    "read",
    Answer(200, "The statuses.", StatusPage),
    query=StatusQuery,
    problems=SHOP_PROBLEMS,
)
def list_statuses(caller: Caller, query: StatusQuery) -> StatusPage:
    """List the statuses that orders can be given, under the store's own names, and which e-mail the customer."""
    with shops().shop(caller.store_id) as shop:
        known = shop.order_statuses()
    given = (one for one in known if one.enabled and query.kind in (one.kind, "all"))
    return StatusPage(
        items=[StatusModel(kind=one.kind, status=one.id, name=one.name, mails=one.notifies) for one in given]
    )


class LabelQuery(Model):
    """Which label; what is left out is as the store's settings say."""

    stock: OptionalStock = ""
    dpi: Dpi | None = None
    template: TemplateName = ""
    document: Document = "label"


@routes.add(
    "GET", "/orders", "read", Answer(200, "The orders.", OrderPage), query=OrderQuery, problems=SHOP_PROBLEMS
)
def list_orders(caller: Caller, query: OrderQuery) -> OrderPage:
    """List orders, newest first, with what was printed of each."""
    settings = store_settings(runtime().engine, runtime().box, caller.store_id)
    with shops().shop(caller.store_id) as shop:
        views, following = browse(
            runtime().engine,
            shop,
            caller.store_id,
            state=query.state,
            query=query.query,
            created_from=query.created_from,
            created_to=query.created_to,
            shipping_method=query.shipping_method,
            cursor=query.cursor,
            limit=query.limit,
            settings=settings,
        )
    return OrderPage(items=[_order(view) for view in views], next_cursor=following)


def _order(view: OrderView) -> OrderModel:
    order, to = view.order, view.order.ship_to
    printed = view.printed
    return OrderModel(
        id=order.id,
        shown_id=order.shown_id,
        created=order.created,
        payment_status=order.payment_status,
        fulfilment_status=order.fulfillment_status,
        name=(to.name or to.company) if to else "",
        city=to.city if to else "",
        country=to.country_code if to else "",
        shipping_method=order.shipping_method,
        pieces=sum(item.quantity for item in order.items if item.ships),
        items=[
            PieceModel(name=item.name, sku=item.sku, quantity=item.quantity) for item in order.items if item.ships
        ],
        weight=order.weight,
        total=order.total,
        tracking_number=order.tracking_number,
        refused=ReasonModel(code=view.refused.code, message=view.refused.text) if view.refused.code else None,
        printed=PrintedModel(
            batch=printed.batch_id,
            label_version=printed.label_version,
            rendered=printed.rendered,
            printed=printed.printed,
            fulfilled=printed.fulfilled,
        )
        if printed
        else None,
    )


class OneLabel:
    """The view of one order's label in one format."""

    def __init__(self, kind: Format) -> None:
        self.kind = kind
        self.name = f"label_{kind}"
        self.__doc__ = f"""Get one order's label as {kind.upper()}, at once and without side effects.

        The stored label is sent if there is one and the parcel still goes to the same place; otherwise the order
        is laid out as it is now. `document` asks for the packing slip instead, which may have several pages. With
        the `ETag` in `If-None-Match` an unchanged label is answered by 304.
        """

    def __call__(self, caller: Caller, order: str, query: LabelQuery) -> Response:
        with shops().shop_and_profile(caller.store_id) as (shop, profile):
            found = shop.order(order)
        engine, box = runtime().engine, runtime().box
        settings = store_settings(engine, box, caller.store_id)
        choice = choice_of(settings, stock_name=query.stock, dpi=query.dpi or 0, template=query.template)
        label = order_label(
            engine, box, caller.store_id, found, profile, choice, settings, document=query.document
        )
        etag = f"{label.etag}-{self.kind}"
        if request.if_none_match.contains(etag):
            answer = Response(status=304)
        else:
            with RENDER.labels(self.kind).time():
                file = labels_file(label.pages(), label.setup, self.kind)
            LABELS.labels(self.kind).inc()
            answer = download(file, MEDIA[self.kind], f"{query.document}-{label.order.shown_id}.{self.kind}")
        answer.set_etag(etag)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


_LABEL_FACTS: dict[str, Any] = {
    "query": LabelQuery,
    "problems": (*SHOP_PROBLEMS, "not_found", "order", "order_unreadable", "label"),
    "headers": {"If-None-Match": "The `ETag` of the label that you have."},
    "linked": True,
}
for _kind in FORMATS:
    routes.add(
        "GET",
        f"/orders/{{order}}/label.{_kind}",
        "print",
        Answer(200, "The label.", media=(MEDIA[_kind],), headers={"ETag": "Changes when the label does."}),
        Answer(304, "The label that you have is still right."),
        **_LABEL_FACTS,
    )(OneLabel(_kind))
