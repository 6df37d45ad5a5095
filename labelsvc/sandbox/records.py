"""What the shop remembers of the requests it got: for tests and demos to check against. No token is kept."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PutRecord:
    """One PUT of an order, as it came.

    ``applied``: the order was changed. ``acknowledged``: an undamaged 200 was sent. Applied and not
    acknowledged is the case that loses or doubles work.
    """

    order_id: str
    body: Any
    applied: bool
    acknowledged: bool
    status: int | None
    at: float


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request to the API. ``status`` is None where the connection was closed without an answer.

    ``authorised`` says whether an Authorization header came with it, not whether it was any good.
    """

    method: str
    path: str
    query: str
    status: int | None
    authorised: bool
    fault: str
    at: float


@dataclass(frozen=True, slots=True)
class EmailRecord:
    """One message that the shop would have sent to a buyer: the order, and the status it tells of."""

    order_id: str
    new_status: str
