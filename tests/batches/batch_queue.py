"""The queue without its engine: turns are taken one after the other, here and now, over the real rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from batch_shop import STORE, FakeShop, lay_out
from sqlalchemy import Engine

from labelsvc.batches.pulse import Pulse
from labelsvc.batches.service import BatchView, Wish, batch_view, create_batch, ensure_queue
from labelsvc.batches.tables import BatchRow
from labelsvc.batches.turn import take_turn
from labelsvc.batches.works import Works
from labelsvc.database import reading, transaction
from labelsvc.runtime import Runtime
from labelsvc.settings import load_settings
from labelsvc.stores import SecretBox

MOST_TURNS = 60


class Bench:
    """A store's batches and one worker. ``shop`` may be exchanged between turns."""

    def __init__(self, engine: Engine, box: SecretBox, shop: FakeShop, pulse: Pulse) -> None:
        self.shop = shop
        settings = replace(load_settings({}), database_url=str(engine.url))
        self.runtime = Runtime(settings, engine, box, lambda store_id, token: self.shop)  # type: ignore[arg-type,return-value]
        self.works = Works(self.runtime, pulse, lay_out=lay_out, settle_seconds=0.0)
        ensure_queue(self.runtime)

    def create(self, *orders: str, **wish: Any) -> str:
        """A batch of these orders, or of all that are placed."""
        with transaction(self.runtime.engine) as session:
            return create_batch(session, self.runtime, STORE, Wish(orders or None, **wish), by="test")

    def view(self, batch_id: str) -> BatchView:
        """The batch as it stands."""
        return batch_view(self.runtime, STORE, batch_id)

    def states(self, batch_id: str) -> dict[str, tuple[str, str]]:
        """Order -> (state, reason)."""
        return {item.order: (item.state, item.reason.code) for item in self.view(batch_id).items}

    def row(self, batch_id: str) -> BatchRow:
        """The batch's row."""
        with reading(self.runtime.engine) as session:
            return session.get_one(BatchRow, batch_id)

    def turn(self, batch_id: str) -> bool:
        """Take the turn that is due; whether another one follows."""
        number = self.row(batch_id).turn
        take_turn(self.works, batch_id, number)
        return self.row(batch_id).turn != number

    def drain(self, batch_id: str) -> BatchView:
        """Take turns until none follows, it stands still, or it only waits to be paid."""
        for _ in range(MOST_TURNS):
            if not self.turn(batch_id) or self.row(batch_id).stopped_code:
                break
            if self.row(batch_id).finished and self.view(batch_id).counts.get("failed"):
                break
        return self.view(batch_id)


@contextmanager
def bench_of(engine: Engine, box: SecretBox, shop: FakeShop) -> Iterator[Bench]:
    """A bench whose worker gives signs of life until the block ends."""
    with Pulse(engine, "test") as pulse:
        yield Bench(engine, box, shop, pulse)
