"""/orders/{order}/label.*: one order's label, at once."""

from typing import Annotated, Any

from flask import Response, request
from pydantic import Field

from labelsvc.batches.appearance import choice_of
from labelsvc.batches.order_label import order_label
from labelsvc.labels import Page
from labelsvc.labels.writers import FORMATS, Format
from labelsvc.stores.setting_values import Document
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.fields import SHOP_PROBLEMS, Dpi, OptionalStock, TemplateName
from labelsvc.web.auth import Caller
from labelsvc.web.context import runtime, shops
from labelsvc.web.files import MEDIA, download, labels_file
from labelsvc.web.metrics import LABELS, RENDER
from labelsvc.web.request_error import RequestError
from labelsvc.web.routes import Answer, Model, Routes

routes = Routes("order labels", "One order's label, at once and without side effects.")
PAGES = "X-Pages"


class LabelQuery(Model):
    """Which label; what is left out is as the store's settings say."""

    stock: OptionalStock = ""
    dpi: Dpi | None = None
    template: TemplateName = ""
    document: Document = "label"
    page: Annotated[
        int | None,
        Field(ge=1, le=999, description="This page alone. A PNG holds one: without this, the first."),
    ] = None


class OneLabel:
    """The view of one order's label in one format."""

    def __init__(self, kind: Format) -> None:
        self.kind = kind
        self.name = f"label_{kind}"
        self.__doc__ = f"""Get one order's label as {kind.upper()}, at once and without side effects.

        The stored label is sent if there is one and the parcel still goes to the same place; otherwise the order
        is laid out as it is now. An order that was printed in several parcels has a page for each; `document` asks
        for the packing slip instead, which may have several pages as well. `X-Pages` says how many there are, and
        `page` asks for one of them. With the `ETag` in `If-None-Match` an unchanged label is answered by 304.
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
        etag = f"{label.etag}-{query.page or ''}{self.kind}"
        if request.if_none_match.contains(etag):
            answer = Response(status=304)
        else:
            with RENDER.labels(self.kind).time():
                pages = label.pages()
                file = labels_file(self._asked(pages, query.page), label.setup, self.kind)
            LABELS.labels(self.kind).inc()
            answer = download(file, MEDIA[self.kind], f"{query.document}-{label.order.shown_id}.{self.kind}")
            answer.headers[PAGES] = str(len(pages))
        answer.set_etag(etag)
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def _asked(self, pages: list[Page], number: int | None) -> list[Page]:
        if number is None:
            return pages[:1] if self.kind == "png" else pages
        if number > len(pages):
            raise RequestError("not_found", f"it has {len(pages)} pages, and no page {number}")
        return [pages[number - 1]]


_SENT = {"ETag": "Changes when the label does.", PAGES: "How many pages there are."}
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
        Answer(200, "The label.", media=(MEDIA[_kind],), headers=_SENT),
        Answer(304, "The label that you have is still right."),
        **_LABEL_FACTS,
    )(OneLabel(_kind))
