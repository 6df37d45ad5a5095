"""The states of a batch and of its orders, and every transition that is allowed: nowhere else decides that.

    queued ──▶ rendered ──▶ printed ──▶ putting ──▶ fulfilled ◀──▶ undoing ──▶ undone
                 │  │         │  │       ▲ ▲ │         ▲              ▲
                 │  └─────────┼──┼───────┘ │ ▼         │              │
                 └────────────┴──┴───────▶ owed ───────┴──────────────┘
    every state but these last three may end as skipped or failed, and as cancelled before ``putting``
    what a person may start again: failed ──▶ queued
    what was owed, and is not ours to put back: undoing ──▶ cancelled

``rendered``: the label is stored. ``putting``: the status change may be on its way, so the shop is read
before anything is written again. ``owed``: the label stands, the shop did not take the status change yet.
``undoing``: the earlier status may be on its way back. What a printer did with the label is told apart
(``PrintState``): it may print before or after the order is marked.
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
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def public(self) -> str:
        """The name in the interface, which knows neither ``putting`` nor ``owed`` nor what is undone."""
        return _PUBLIC.get(self, self).value


class PrintState(StrEnum):
    """What a printer did with an order's label; ``WAITING`` also where no printer is asked.

    ``SENDING`` is committed before the bytes leave. ``UNKNOWN`` is never tried again by itself: a person looks.
    """

    WAITING = ""
    SENDING = "sending"
    PRINTED = "printed"
    UNKNOWN = "unknown"
    FAILED = "failed"


class BatchState(StrEnum):
    """Where a batch stands; ``running`` with nobody at work means that it was interrupted."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DONE_WITH_ERRORS = "done_with_errors"
    CANCELLED = "cancelled"


class Policy(StrEnum):
    """When an order is marked fulfilled: its label is stored; it is printed; a person says so; never by us."""

    RENDERED = "rendered"
    PRINTED = "printed"
    CONFIRMED = "confirmed"
    NEVER = "never"


_PUBLIC = {
    ItemState.PUTTING: ItemState.RENDERED,
    ItemState.OWED: ItemState.FAILED,
    ItemState.UNDOING: ItemState.FULFILLED,
    ItemState.UNDONE: ItemState.RENDERED,
}

_ENDS = frozenset({ItemState.FAILED, ItemState.SKIPPED})
_STOPS = _ENDS | {ItemState.CANCELLED}

ITEM_TRANSITIONS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.QUEUED: _STOPS | {ItemState.RENDERED},
    ItemState.RENDERED: _STOPS | {ItemState.PRINTED, ItemState.PUTTING, ItemState.OWED},
    ItemState.PRINTED: _STOPS | {ItemState.PUTTING, ItemState.OWED},
    # Not to cancelled: what may be on its way cannot be called back.
    ItemState.PUTTING: _ENDS | {ItemState.FULFILLED, ItemState.OWED},
    ItemState.OWED: _STOPS | {ItemState.PUTTING, ItemState.FULFILLED, ItemState.UNDOING},
    ItemState.FULFILLED: frozenset({ItemState.UNDOING}),
    # To cancelled: what was only owed, and is not ours to put back.
    ItemState.UNDOING: frozenset({ItemState.UNDONE, ItemState.FULFILLED, ItemState.CANCELLED}),
    ItemState.UNDONE: frozenset(),
    # Only because a person asks for it.
    ItemState.FAILED: frozenset({ItemState.QUEUED}),
    ItemState.SKIPPED: frozenset(),
    ItemState.CANCELLED: frozenset(),
}

CANCELLABLE = frozenset(
    origin
    for origin, to in ITEM_TRANSITIONS.items()
    if ItemState.CANCELLED in to and origin is not ItemState.UNDOING
)
# A change of the order in the shop may be on its way.
IN_FLIGHT = frozenset({ItemState.PUTTING, ItemState.UNDOING})
# The label stands and belongs into the batch's file.
LABELLED = frozenset(
    {
        ItemState.RENDERED,
        ItemState.PRINTED,
        ItemState.PUTTING,
        ItemState.OWED,
        ItemState.FULFILLED,
        ItemState.UNDOING,
        ItemState.UNDONE,
    }
)
UNFINISHED = frozenset({BatchState.QUEUED, BatchState.RUNNING})
# The printer may have printed it, or has.
MAYBE_PRINTED = frozenset({PrintState.SENDING, PrintState.UNKNOWN, PrintState.PRINTED})


def check(origin: ItemState, to: ItemState) -> None:
    """Raise ``ValueError`` for a transition that is not allowed: a programming error, not an operator's."""
    if to not in ITEM_TRANSITIONS[origin]:
        raise ValueError(f"an order never goes from {origin} to {to}")


def public_state(state: ItemState, printing: PrintState) -> str:
    """The interface's name for where an order stands: a label that a printer may have lost has failed."""
    lost = printing in (PrintState.UNKNOWN, PrintState.FAILED)
    if lost and state in (ItemState.RENDERED, ItemState.PRINTED):
        return ItemState.FAILED.value
    if printing is PrintState.PRINTED and state is ItemState.RENDERED:
        return ItemState.PRINTED.value
    return state.public


def outcome(counts: Mapping[str, int]) -> BatchState:
    """The state of a batch whose work is over, by how many orders are in each of the interface's states."""
    return BatchState.DONE_WITH_ERRORS if counts.get(ItemState.FAILED, 0) else BatchState.DONE
