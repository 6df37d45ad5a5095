"""The dialogue with an Ecwid store: its orders as typed values, and the client that reads and fulfils them.

What a label looks like and when an order is fulfilled is decided elsewhere; this imports nothing of ours but
the errors, the settings (``oauth``) and the database (``shared_limiter``). The client is in
``labelsvc.ecwid.client``: reading order files needs no network library.
"""

from labelsvc.ecwid.orders import Order, OrderItem, Package, Person
from labelsvc.ecwid.parsing import parse_order, read_orders
from labelsvc.ecwid.profile import OrderStatus, Profile, parse_order_statuses, parse_profile
from labelsvc.ecwid.refusals import Refusal, refusal

__all__ = [
    "Order",
    "OrderItem",
    "OrderStatus",
    "Package",
    "Person",
    "Profile",
    "Refusal",
    "parse_order",
    "parse_order_statuses",
    "parse_profile",
    "read_orders",
    "refusal",
]
