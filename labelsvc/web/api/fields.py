"""Values that several routes take, with their limits: what passes here can be stored and asked for."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
# PostgreSQL takes no NUL, and no name or query holds control characters.
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(max_length=100, pattern=NO_CONTROLS)]
Search = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROLS)]


def _written_out(value: object) -> object:
    """Not a number of seconds, which pydantic takes as well: nobody could tell it from a slip.

    Read here: in a body, which is read strictly, pydantic takes no text for a moment once a function has seen it.
    """
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value if _MOMENT.match(value) else "")
    except ValueError:
        raise PydanticCustomError("datetime", "a moment looks like 2026-05-01T12:00:00Z") from None


def _askable(moment: datetime) -> datetime:
    """The shop is asked in seconds since 1970, of which it knows no negative ones."""
    if not 1971 <= moment.year <= 9998:
        raise PydanticCustomError("datetime", "no order was placed then")
    return moment


# A moment needs its time zone.
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_askable)]
Cursor = Annotated[
    str,
    StringConstraints(max_length=4000, pattern=r"^[A-Za-z0-9_-]*$"),
    Field(description="`next_cursor` of the page before."),
]
Limit = Annotated[int, Field(ge=1, le=100, description="How many at most.")]
CountryCode = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Za-z]{2})?$"),
    Field(description="Where it goes: two letters of ISO 3166.", examples=["DE"]),
]
PrintedBefore = Annotated[
    Literal["", "yes", "no"], Field(description="Whether something was printed of it here before.")
]
OrderName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$"),
    Field(description="Any of an order's ids.", examples=["XJ12H"]),
]
_Stock = Annotated[
    str,
    StringConstraints(max_length=40, pattern=NO_CONTROLS),
    Field(
        description="A name of `GET /api/v1/stocks`, or a size such as `100x150mm`.", examples=["4x6", "100x150mm"]
    ),
]
StockName = Annotated[_Stock, StringConstraints(min_length=1)]
OptionalStock = _Stock
Dpi = Annotated[Literal[203, 300, 600], Field(description="The printer's resolution.")]
TemplateName = Annotated[
    str,
    StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9_-]*$"),
    Field(description="Without it, the store's, or the one for the stock's size."),
]
# What a dialogue with the shop may end in.
SHOP_PROBLEMS = (
    "store",
    "token_rejected",
    "scope_missing",
    "store_suspended",
    "shop",
    "shop_answer_invalid",
    "request_rejected",
    "shop_unreachable",
    "shop_unavailable",
    "rate_limited",
    "configuration",
)
