"""/orders: what waits for a label, and each order's label."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from labelsvc.batches.browse import COUNTED, Asked, Listing, OrderView, browse, tally
from labelsvc.batches.narrow import Narrow
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.fields import (
    SHOP_PROBLEMS,
    CountryCode,
    Cursor,
    Limit,
    Line,
    Moment,
    PrintedBefore,
    Search,
)
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime, shops
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("orders", "The store's orders as the shop has them now, with what was printed of each.")


class OrderQuery(Model):
    """Which orders."""

    state: Literal["placed", "all"] = Field("placed", description="`placed`: those that wait for a label.")
    query: Search = Field("", description="What the shop searches for: names, order numbers, items.")
    created_from: Moment | None = Field(None, description="Placed at this moment or later.")
    created_to: Moment | None = Field(None, description="Placed at this moment or earlier.")
    shipping_method: Line = Field("", description="By its exact name.")
    country: CountryCode = ""
    printed: PrintedBefore = ""

    def asked(self) -> Asked:
        """As the listing has it."""
        narrow = Narrow(self.country, self.printed)
        return Asked(self.state, self.query, self.created_from, self.created_to, self.shipping_method, narrow)


class ListQuery(OrderQuery):
    """Which orders, and which page of them."""

    cursor: Cursor = ""
    limit: Limit = 50


class PrintedModel(Model):
    """The last time that the order was printed."""

    batch: str
    label_version: int
    rendered: datetime
    printed: datetime | None
    fulfilled: datetime | None
    undone: datetime | None = Field(description="When the status before that was put back.")


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
    next_cursor: str | None = Field(description="There may be more: ask with this as `cursor`.")
    looked_back_to: datetime | None = Field(
        description="With a cursor: what was placed before this has not been looked through yet."
    )


class OrderCount(Model):
    """How many orders a filter finds."""

    orders: int = Field(description="That can get a label.")
    printed: int = Field(description="Of them, those of which something was printed here before.")
    complete: bool = Field(description=f"Not so: only the newest {COUNTED:,} orders were looked through.")


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


@routes.add(
    "GET", "/orders", "read", Answer(200, "The orders.", OrderPage), query=ListQuery, problems=SHOP_PROBLEMS
)
def list_orders(caller: Caller, query: ListQuery) -> OrderPage:
    """List orders, newest first, with what was printed of each.

    The shop cannot search by country, nor by what was printed here, so its orders are looked through for that:
    500 at most for one answer. Where few of them match, a page is shorter than `limit`, or empty, although it has
    a `next_cursor`: `looked_back_to` says how far it came, and the cursor goes on from there. There is no more
    once `next_cursor` is null.
    """
    found = listing(caller.store_id, query)
    return OrderPage(
        items=[order_model(view) for view in found.views],
        next_cursor=found.cursor,
        looked_back_to=found.looked_back_to,
    )


@routes.add(
    "GET",
    "/orders/count",
    "read",
    Answer(200, "How many.", OrderCount),
    query=OrderQuery,
    problems=SHOP_PROBLEMS,
)
def count_orders(caller: Caller, query: OrderQuery) -> OrderCount:
    """Count the orders that a filter finds and that can get a label: what a batch of that filter would print.

    It looks through the newest 1,000 orders; `complete` tells whether those were all.
    """
    settings = store_settings(runtime().engine, runtime().box, caller.store_id)
    with shops().shop(caller.store_id) as shop:
        found = tally(runtime().engine, shop, caller.store_id, query.asked(), settings=settings)
    return OrderCount(orders=found.orders, printed=found.printed, complete=found.complete)


def listing(store_id: str, query: ListQuery) -> Listing:
    """A page of a store's orders. Raises ``ShopError``, ``UsageError``."""
    settings = store_settings(runtime().engine, runtime().box, store_id)
    with shops().shop(store_id) as shop:
        return browse(
            runtime().engine,
            shop,
            store_id,
            query.asked(),
            cursor=query.cursor,
            limit=query.limit,
            settings=settings,
        )


def order_model(view: OrderView) -> OrderModel:
    """As the API shows it."""
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
            undone=printed.undone,
        )
        if printed
        else None,
    )
