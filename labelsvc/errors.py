"""Every error that this service raises on purpose, in one tree.

LabelsvcError                    what happened, to which order, and what to do about it
├── UsageError                   wrong arguments or input file (exit code 2)
│   ├── ConfigError              a setting is missing or wrong
│   ├── SettingsInvalid          what a merchant set cannot be, with the place of every fault
│   └── PrinterInvalid           what is said of a printer cannot be, with the field
├── ShopError                    the Ecwid dialogue
│   ├── ShopUnreachable          no connection, or none in time (exit code 3)
│   ├── ShopUnavailable          408 or 5xx, still so after the retries (exit code 3)
│   ├── RateLimited              429, still so after the retries (exit code 3)
│   ├── AnswerInvalid            an answer that is not what the API documents
│   ├── TokenRejected            401, or 403 with a dead token: never retried
│   ├── ScopeMissing             403: the app lacks a permission
│   ├── StoreSuspended           402: plan limit or suspended store
│   ├── NotFound                 404
│   ├── GrantRefused             an installation that the shop does not confirm
│   └── RequestRejected          any other 4xx
├── PayloadInvalid               not opened by the control panel: every such fault alike
├── EventInvalid                 a webhook that is none, or not signed by the shop
├── OrderError                   one order cannot be done; the others go on
│   ├── OrderUnreadable          its JSON is not an order
│   └── OrderChanged             cancelled, shipped or re-addressed since its label was made
├── LabelError                   the label engine
│   ├── BarcodeError             the text cannot be encoded in that symbology
│   ├── StockError               unknown stock, or impossible size
│   ├── TemplateError            a label template is wrong, with its line
│   └── DoesNotFit               not even the required blocks fit on this stock
├── PrinterError                 a printer cannot be used
│   ├── PrinterNotFound          the store has no printer of that name (exit code 2)
│   ├── PrinterForbidden         its address is not in LABELSVC_PRINTER_NETWORKS (exit code 2)
│   ├── PrinterUnreachable       no connection, or none in time (exit code 3)
│   ├── PrinterAnswerInvalid     it does not answer as its protocol says
│   ├── PrintJobNotFound         no job of this store's agents
│   └── PrintJobConflict         the job is not this agent's (any more): do not print it
├── AgentError                   the print agent's dialogue with its server
│   ├── AgentKeyRefused          the server does not take its key (exit code 2)
│   └── ServerUnreachable        no answer, or none that can be used (exit code 3)
├── RequestError                 an HTTP request that is refused; its code says why (labelsvc.web.request_error)
├── BatchError                   what is asked of a batch
│   ├── BatchNotFound            the store has no such batch
│   └── BatchConflict            it is not in a state in which this can be done
├── DatabaseError                the database is full, locked for too long, or gone
└── StoreError                   the store is not connected here, or its data cannot be decrypted
    ├── StoreBusy                another process is printing for it, or took over
    └── LabelErased              a stored label whose time was up
"""


class LabelsvcError(Exception):
    """What happened, in words for a person; ``order`` is the order it happened to, if any.

    ``hint`` says what to do about it. No message ever holds a token, a key or a customer's address.
    """

    code = "error"

    def __init__(self, message: str, *, order: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.order = order
        self.hint = hint

    def __str__(self) -> str:
        text = f"order {self.order}: {self.message}" if self.order else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UsageError(LabelsvcError):
    """The command or its input is wrong."""

    code = "usage"


class ConfigError(UsageError):
    """A setting is missing or wrong; the message names the variable."""

    code = "configuration"


class SettingsInvalid(UsageError):
    """What a merchant set cannot be. ``faults``: the place of each (``auto_print.schedule[0].at[1]``) and why."""

    code = "settings_invalid"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{place}: {reason}" for place, reason in faults))
        self.faults = faults


class PrinterInvalid(UsageError):
    """What is said of a printer cannot be. ``field`` is the profile's, ``why`` a stable code."""

    def __init__(self, field: str, why: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.field = field
        self.why = why


class ShopError(LabelsvcError):
    """The dialogue with the shop failed. ``status`` is the HTTP status, where there was an answer."""

    code = "shop"

    def __init__(
        self,
        message: str,
        *,
        order: str | None = None,
        hint: str | None = None,
        status: int | None = None,
        shop_code: str | None = None,
    ) -> None:
        super().__init__(message, order=order, hint=hint)
        self.status = status
        self.shop_code = shop_code


class ShopUnreachable(ShopError):
    """No connection to the shop, or none in time."""

    code = "shop_unreachable"


class ShopUnavailable(ShopError):
    """The shop answered 408 or 5xx to the last."""

    code = "shop_unavailable"


class RateLimited(ShopError):
    """The shop answered 429 to the last."""

    code = "rate_limited"


class AnswerInvalid(ShopError):
    """The shop's answer is not what its API documents: truncated, not JSON, of the wrong shape."""

    code = "shop_answer_invalid"


class TokenRejected(ShopError):
    """The access token is dead. Never retried: that lengthens the block."""

    code = "token_rejected"


class ScopeMissing(ShopError):
    """The app was not given a permission that it needs."""

    code = "scope_missing"


class StoreSuspended(ShopError):
    """The store's plan does not include the API, or the store is suspended."""

    code = "store_suspended"


class NotFound(ShopError):
    """The shop has no such order or store."""

    code = "not_found"


class GrantRefused(ShopError):
    """The shop gave no token for the code of an installation."""

    code = "grant_refused"


class RequestRejected(ShopError):
    """The shop refused the request (any other 4xx)."""

    code = "request_rejected"


class PayloadInvalid(LabelsvcError):
    """What the control panel is said to have sent cannot be read. Which fault it is, is never told."""

    code = "payload_invalid"


class EventInvalid(LabelsvcError):
    """A webhook that is no event, or that the shop did not sign lately."""

    code = "event_invalid"


class OrderError(LabelsvcError):
    """One order cannot be done."""

    code = "order"


class OrderUnreadable(OrderError):
    """This JSON is not an order."""

    code = "order_unreadable"


class OrderChanged(OrderError):
    """It was cancelled, refunded, shipped or re-addressed since its label was made: not to be fulfilled."""

    code = "order_changed"


class LabelError(LabelsvcError):
    """No label can be made of this."""

    code = "label"


class BarcodeError(LabelError):
    """The text cannot be encoded in that symbology, or its check digit is wrong."""

    code = "barcode"


class StockError(LabelError):
    """Unknown stock, or an impossible size."""

    code = "stock"


class TemplateError(LabelError):
    """A label template is wrong; the message names the file, the line and the reason."""

    code = "template"


class DoesNotFit(LabelError):
    """Not even the blocks that a label must have fit on this stock."""

    code = "does_not_fit"


class PrinterError(LabelsvcError):
    """A printer cannot be used."""

    code = "printer"


class PrinterNotFound(PrinterError):
    """The store has no printer of that name."""

    code = "printer_not_found"


class PrinterForbidden(PrinterError):
    """The printer's address is not one that the operator allows."""

    code = "printer_forbidden"


class PrinterUnreachable(PrinterError):
    """No connection to the printer, or none in time: nothing was sent."""

    code = "printer_unreachable"


class PrinterAnswerInvalid(PrinterError):
    """The printer's answer is not what its protocol says: truncated, too long, or something else altogether."""

    code = "printer_answer_invalid"


class PrintJobNotFound(PrinterError):
    """The store's agents have no such job."""

    code = "print_job_not_found"


class PrintJobConflict(PrinterError):
    """The job is not this agent's, or not any more: it must not print it."""

    code = "print_job_conflict"


class AgentError(LabelsvcError):
    """The print agent cannot work with its server."""

    code = "agent"


class AgentKeyRefused(AgentError):
    """The server does not take the agent's key: unknown, revoked, or without the scope."""

    code = "agent_key_refused"


class ServerUnreachable(AgentError):
    """The agent's server does not answer, or not as it should."""

    code = "server_unreachable"


class DatabaseError(LabelsvcError):
    """The database cannot be used: its disk is full, it is locked for too long, or it is gone."""

    code = "database"


class StoreError(LabelsvcError):
    """The store is not connected here, or its data cannot be decrypted."""

    code = "store"


class StoreBusy(StoreError):
    """Another process is printing for this store, or has taken over from this one."""

    code = "store_busy"


class LabelErased(StoreError):
    """A label was stored here, and erased when its time was up."""

    code = "label_erased"


class BatchError(LabelsvcError):
    """Something is wrong with what is asked of a batch."""

    code = "batch"


class BatchNotFound(BatchError):
    """The store has no such batch."""

    code = "batch_not_found"


class BatchConflict(BatchError):
    """The batch is not in a state in which this can be done."""

    code = "batch_conflict"
