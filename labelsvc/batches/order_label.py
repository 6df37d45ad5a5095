"""One order's label without touching anything: the stored one if it is still right, else laid out as it is now."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Engine, select

from labelsvc import __version__
from labelsvc.batches.appearance import as_set, label_setup_for, mark
from labelsvc.batches.compose import shipment
from labelsvc.batches.job import LabelChoice
from labelsvc.batches.pages import unpack
from labelsvc.batches.tables import LabelRow
from labelsvc.batches.wish import LABEL
from labelsvc.database import reading
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.profile import Profile
from labelsvc.errors import OrderError
from labelsvc.labels import LabelSetup, Page, lay_out, packing_slip
from labelsvc.stores import SecretBox
from labelsvc.stores.setting_models import StoreSettings

# Parsed templates and measured stocks that are kept: a store uses one or two.
SETUPS = 64


@dataclass(frozen=True, slots=True)
class OrderLabel:
    """An order's label or slip. ``etag`` changes whenever it does; ``pages`` makes it, or opens the stored one."""

    order: Order
    setup: LabelSetup
    etag: str
    pages: Callable[[], list[Page]]


def order_label(
    engine: Engine,
    box: SecretBox,
    store_id: str,
    order: Order,
    profile: Profile,
    choice: LabelChoice,
    settings: StoreSettings,
    *,
    document: str = "label",
) -> OrderLabel:
    """The label (or the ``packing-slip``) of an order as it is now; the stored ones, if its address is the same.

    Raises ``OrderError`` for an order without an address, ``LabelError`` for a choice that does not exist; its
    page may raise ``LabelError`` as well.
    """
    setup = setup_of(settings, choice)
    if order.ship_to is None or not order.ship_to.has_place:
        raise OrderError("it has no address to send to", order=order.shown_id)
    stored = _stored(engine, box, store_id, order, choice) if document == "label" else None
    if stored is not None:
        sealed, version, parcels = stored
        etag = _etag(store_id, order.id, "stored", version, choice)
        return OrderLabel(order, setup, etag, lambda: unpack(box.open(sealed))[:parcels])
    parcel = shipment(order, as_set(profile, settings))
    etag = _etag(parcel, choice, mark(settings), document)
    if document != "label":
        return OrderLabel(order, setup, etag, lambda: packing_slip(parcel, setup))
    return OrderLabel(order, setup, etag, lambda: [lay_out(parcel, setup)])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What makes a setup differ from another."""

    mark: str
    choice: LabelChoice
    settings: StoreSettings = field(compare=False)


def setup_of(settings: StoreSettings, choice: LabelChoice) -> LabelSetup:
    """The setup of a store's labels, made once for many of them. Raises ``LabelError`` for an unknown name."""
    return _setup(_Wanted(mark(settings), choice, settings))


@lru_cache(maxsize=SETUPS)
def _setup(wanted: _Wanted) -> LabelSetup:
    return label_setup_for(wanted.settings, wanted.choice)


def _stored(
    engine: Engine, box: SecretBox, store_id: str, order: Order, choice: LabelChoice
) -> tuple[bytes, int, int] | None:
    query = select(LabelRow).where(LabelRow.store_id == store_id, LabelRow.order_id == order.id)
    query = query.where(LabelRow.sealed_pages.is_not(None)).order_by(LabelRow.version.desc()).limit(1)
    with reading(engine) as session:
        row = session.scalars(query).first()
    if row is None or row.sealed_pages is None:
        return None
    same = (row.stock, row.dpi, row.template) == (choice.stock, choice.dpi, choice.template)
    # The first of the stored pages are to be the labels, one a parcel.
    if not same or not row.documents.startswith(LABEL):
        return None
    address = box.open(row.sealed_address or b"").decode()
    return (row.sealed_pages, row.version, row.parcels) if address == order.address_fingerprint() else None


def _etag(*parts: object) -> str:
    text = "\x1f".join(map(str, (__version__, *parts)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
