"""What a run tells: order by order, what became of it and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from labelsvc.batches.pages import unpack
from labelsvc.batches.reasons import Reason
from labelsvc.batches.states import BatchState, ItemState, PrintState, public_state
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.database import transaction
from labelsvc.errors import LabelsvcError
from labelsvc.labels.warnings import LabelWarning
from labelsvc.stores import SecretBox


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One order: ``state`` is the internal one, ``state.public`` that of the interface."""

    order_id: str
    shown_id: str
    state: ItemState
    reason: Reason
    label_version: int | None = None
    printing: PrintState = PrintState.WAITING
    warnings: tuple[LabelWarning, ...] = ()

    @property
    def public(self) -> str:
        """Its state in the interface."""
        return public_state(self.state, self.printing)


@dataclass(frozen=True, slots=True)
class BatchReport:
    """One batch; ``resumed`` if an earlier run had left it unfinished."""

    id: str
    state: BatchState
    resumed: bool
    items: tuple[ItemReport, ...]


@dataclass(frozen=True, slots=True)
class PrintReport:
    """A whole run. ``retried``: orders of earlier batches that still owed their status change.

    ``stopped`` is why the run could not go on: run it again once the cause is gone, and it continues.
    ``labels`` is how many labels ``out`` holds; 0 if nothing was written.
    """

    batches: tuple[BatchReport, ...] = ()
    retried: tuple[ItemReport, ...] = ()
    stopped: LabelsvcError | None = None
    out: Path | None = None
    labels: int = 0

    @property
    def items(self) -> tuple[ItemReport, ...]:
        """Every order of the run."""
        return (*(item for batch in self.batches for item in batch.items), *self.retried)

    @property
    def counts(self) -> Counter[str]:
        """How many orders are in each of the interface's states."""
        return Counter(item.public for item in self.items)

    @property
    def failed(self) -> tuple[ItemReport, ...]:
        """The orders that a person has to look at."""
        return tuple(item for item in self.items if item.public == ItemState.FAILED)

    @property
    def skipped(self) -> tuple[ItemReport, ...]:
        """The orders for which there was nothing to do."""
        return tuple(item for item in self.items if item.state is ItemState.SKIPPED)


def batch_report(engine: Engine, box: SecretBox, batch_id: str, *, resumed: bool = False) -> BatchReport:
    """A batch as it is stored."""
    with transaction(engine) as session:
        state = session.scalars(select(BatchRow.state).where(BatchRow.id == batch_id)).one()
    return BatchReport(batch_id, state, resumed, _items(engine, box, ItemRow.batch_id == batch_id))


def item_reports(engine: Engine, box: SecretBox, ids: Iterable[int]) -> tuple[ItemReport, ...]:
    """Single orders by their row ids."""
    return _items(engine, box, ItemRow.id.in_(list(ids)))


def _items(engine: Engine, box: SecretBox, condition: object) -> tuple[ItemReport, ...]:
    query = select(ItemRow, LabelRow).join(LabelRow, LabelRow.id == ItemRow.label_id, isouter=True)
    query = query.where(condition).order_by(ItemRow.batch_id, ItemRow.position)  # type: ignore[arg-type]
    with transaction(engine) as session:
        return tuple(_item(box, item, label) for item, label in session.execute(query))


def _item(box: SecretBox, item: ItemRow, label: LabelRow | None) -> ItemReport:
    return ItemReport(
        item.order_id,
        item.shown_id,
        item.state,
        Reason(item.reason_code, item.reason_text),
        label.version if label else None,
        item.print_state,
        _warnings(box, label),
    )


def _warnings(box: SecretBox, label: LabelRow | None) -> tuple[LabelWarning, ...]:
    if label is None or label.sealed_pages is None:
        return ()
    pages = unpack(box.open(label.sealed_pages))
    return tuple(warning for page in pages for warning in page.warnings)
