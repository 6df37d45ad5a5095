"""Exit codes, and which error gets which.

| code | meaning |
|---|---|
| 0 | done |
| 1 | some orders failed: each is named on stderr, the good ones are done |
| 2 | wrong usage or configuration |
| 3 | the shop or a printer could not be reached |
| 130, 141 | interrupted (Ctrl-C), or the reader of the output went away, as shells have it |
"""

from labelsvc.errors import (
    AgentKeyRefused,
    BatchNotFound,
    LabelsvcError,
    NotFound,
    PrinterForbidden,
    PrinterNotFound,
    PrinterUnreachable,
    ScopeMissing,
    ServerUnreachable,
    ShopError,
    StockError,
    StoreBusy,
    StoreError,
    TemplateError,
    TokenRejected,
    UsageError,
)

FAILED, WRONG, UNREACHABLE, INTERRUPTED, NO_READER = 1, 2, 3, 130, 141

# The first that fits counts. A token that the shop refuses, or a store that it does not know, is put right
# in the configuration, not by waiting: that is 2, as is a stock or template that the command line named.
# A busy store or a full disk is no mistake of the command: it may simply be given again.
EXIT_CODES: tuple[tuple[type[LabelsvcError], int], ...] = (
    (UsageError, WRONG),
    (TokenRejected, WRONG),
    (ScopeMissing, WRONG),
    (NotFound, WRONG),
    (StoreBusy, FAILED),
    (StoreError, WRONG),
    (StockError, WRONG),
    (TemplateError, WRONG),
    (BatchNotFound, WRONG),
    (PrinterNotFound, WRONG),
    (PrinterForbidden, WRONG),
    (AgentKeyRefused, WRONG),
    (PrinterUnreachable, UNREACHABLE),
    (ServerUnreachable, UNREACHABLE),
    (ShopError, UNREACHABLE),
    (LabelsvcError, FAILED),
)


def exit_code(error: LabelsvcError) -> int:
    """What a shell is told of an error that ended a command."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
