"""Why an order was not done, as a code for programs and a sentence for a merchant; and which errors stop a run."""

from typing import NamedTuple

from labelsvc.errors import (
    AnswerInvalid,
    LabelError,
    LabelsvcError,
    OrderError,
    RateLimited,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    ShopUnreachable,
    StoreSuspended,
    TokenRejected,
    UsageError,
)

# These would befall every further order too: the batch stands still until its cause is gone.
STOPS = (RateLimited, ScopeMissing, ShopUnreachable, StoreSuspended, TokenRejected)
# These befall one order; the others go on. UsageError: an id that cannot be asked for.
ONE_ORDER = (LabelError, OrderError, ShopError, UsageError)
# ... unless they come one after the other.
TROUBLES = (AnswerInvalid, ShopUnavailable)
TROUBLES_IN_A_ROW = 3


class Reason(NamedTuple):
    """``code`` is stable; ``text`` is a sentence without a full stop, and never holds an address."""

    code: str = ""
    text: str = ""


NONE = Reason()
GONE = Reason("order_gone", "the order no longer exists in the shop")
ADDRESS_CHANGED = Reason(
    "address_changed",
    "its address or shipping method was changed after the label was made: print it again, throw this label away",
)
ERASED = Reason(
    "label_erased",
    "its label was erased before the shop marked the order: mark it in the control panel, or print it again",
)
UNDONE = Reason("undone", "its earlier status was put back, as was asked")
LEFT_ALONE = Reason("status_changed", "the order has another status by now, which was left alone")
UNKNOWN_BEFORE = Reason("status_unknown", "its earlier status is not known here: change it in the control panel")
CANCELLED = Reason("cancelled_by_user", "the batch was cancelled before this order was done")
UNDONE_BEFORE = Reason("cancelled_by_user", "the batch was undone before the shop marked this order")
PRINT_UNKNOWN = Reason(
    "print_unknown", "the printer did not say whether this label came out: look, then confirm it or print it again"
)
NOT_IN_BATCH = Reason(
    "not_in_batch", "tracking or parcels were given for this order, but the batch is not of it: nothing was done"
)
DISCONNECTED = Reason("store_removed", "the store was disconnected before this order was done")


def reason(error: LabelsvcError) -> Reason:
    """An error's words, without the order's id, which stands beside them anyway."""
    text = f"{error.message} ({error.hint})" if error.hint else error.message
    # PostgreSQL takes no NUL in a text, and the shop's own words may hold anything.
    return Reason(error.code, text.replace("\0", ""))


class Patience:
    """Lets single troubles of the shop pass, and gives up when several orders in a row meet one."""

    def __init__(self) -> None:
        self._row = 0

    def after(self, error: LabelsvcError | None) -> None:
        """Take note of how an order went; raises its error if it was one too many."""
        self._row = self._row + 1 if isinstance(error, TROUBLES) else 0
        if error and self._row >= TROUBLES_IN_A_ROW:
            raise error
