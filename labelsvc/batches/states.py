"""The states of a batch and of its orders, and every transition that is allowed: nowhere else decides that.

    queued ──▶ rendered ──▶ printed ──▶ putting ──▶ fulfilled
                 │  │         │  │       ▲ ▲ │         ▲
                 │  └─────────┼──┼───────┘ │ ▼         │
                 └────────────┴──┴───────▶ owed ───────┘
    every state but fulfilled may end as skipped or failed, and as cancelled before ``putting``

``rendered``: the label is stored. ``putting``: the status change may be on its way, so the shop is read
before anything is written again. ``owed``: the label stands, the shop did not take the status change yet.
"""

from collections.abc import Mapping
from enum import StrEnum


class ItemState(StrEnum):
    """Where one order of a batch stands."""

    QUEUED = "queued"
    RENDERED = "rendered"
    PRINTED = "printed"
    PUTTING = "putting"
    OWED = "owed"
    FULFILLED = "fulfilled"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def public(self) -> str:
        """The name in the interface, which knows neither ``putting`` nor ``owed``."""
        return _PUBLIC.get(self, self).value


class BatchState(StrEnum):
    """Where a batch stands; ``running`` with nobody at work means that it was interrupted."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DONE_WITH_ERRORS = "done_with_errors"
    CANCELLED = "cancelled"


class Policy(StrEnum):
    """When an order is marked fulfilled: once its label is stored, once it is printed, or never by us."""

    RENDERED = "rendered"
    PRINTED = "printed"
    NEVER = "never"


_PUBLIC = {ItemState.PUTTING: ItemState.RENDERED, ItemState.OWED: ItemState.FAILED}

_ENDS = frozenset({ItemState.FAILED, ItemState.SKIPPED})
_STOPS = _ENDS | {ItemState.CANCELLED}

ITEM_TRANSITIONS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.QUEUED: _STOPS | {ItemState.RENDERED},
    ItemState.RENDERED: _STOPS | {ItemState.PRINTED, ItemState.PUTTING, ItemState.OWED},
    ItemState.PRINTED: _STOPS | {ItemState.PUTTING, ItemState.OWED},
    # Not to cancelled: what may be on its way cannot be called back.
    ItemState.PUTTING: _ENDS | {ItemState.FULFILLED, ItemState.OWED},
    ItemState.OWED: _STOPS | {ItemState.PUTTING, ItemState.FULFILLED},
    ItemState.FULFILLED: frozenset(),
    ItemState.FAILED: frozenset(),
    ItemState.SKIPPED: frozenset(),
    ItemState.CANCELLED: frozenset(),
}

CANCELLABLE = frozenset(origin for origin, to in ITEM_TRANSITIONS.items() if ItemState.CANCELLED in to)
# The label stands and belongs into the batch's file.
LABELLED = frozenset(
    {ItemState.RENDERED, ItemState.PRINTED, ItemState.PUTTING, ItemState.OWED, ItemState.FULFILLED}
)
UNFINISHED = frozenset({BatchState.QUEUED, BatchState.RUNNING})


def check(origin: ItemState, to: ItemState) -> None:
    """Raise ``ValueError`` for a transition that is not allowed: a programming error, not an operator's."""
    if to not in ITEM_TRANSITIONS[origin]:
        raise ValueError(f"an order never goes from {origin} to {to}")


def outcome(counts: Mapping[ItemState, int]) -> BatchState:
    """The state of a batch whose work is over."""
    wrong = counts.get(ItemState.FAILED, 0) + counts.get(ItemState.OWED, 0)
    return BatchState.DONE_WITH_ERRORS if wrong else BatchState.DONE
