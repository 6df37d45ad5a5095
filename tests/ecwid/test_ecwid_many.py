"""Many changes in one call: what became of each order, however it goes wrong."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any

import pytest
from ecwid_helpers import FakeTime

from labelsvc.ecwid.client import EcwidClient
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.orders import Order
from labelsvc.errors import NotFound, RateLimited, RequestRejected, ShopError, ShopUnavailable, TokenRejected
from labelsvc.sandbox import Fault, Sandbox

Opened = tuple[Sandbox, EcwidClient]
SHIPPED = Change("SHIPPED", "T-1")


@pytest.fixture
def opened(time: FakeTime) -> Iterator[Callable[..., Opened]]:
    """A shop of 250 orders and a client that does not sleep for long."""
    with ExitStack() as stack:

        def make(**options: Any) -> Opened:
            shop = Sandbox(250, **({"requests_per_minute": 0} | options))
            server = stack.enter_context(shop.serve())
            clock = options.get("clock") or monotonic

            def sleep(seconds: float) -> None:
                if "clock" in options:
                    time.sleep(seconds)
                # The sandbox carries batches out in real time.
                shop.stopping.wait(0.02)

            client = EcwidClient(
                server.api_url,
                shop.store_id,
                shop.token,
                requests_per_minute=100_000,
                sleep=sleep,
                clock=clock,
                uniform=lambda low, high: low,
            )
            return shop, stack.enter_context(client)

        yield make


def many(shop: Sandbox, number: int = 120) -> list[tuple[str, Change]]:
    return [(order_id, SHIPPED) for order_id in shop.printable[:number]]


def states(client: EcwidClient, changes: list[tuple[str, Change]]) -> list[str]:
    outcomes = client.change_many(changes)
    assert [outcome.order_id for outcome in outcomes] == [order_id for order_id, _ in changes]
    return [outcome.state for outcome in outcomes]


def test_all_are_changed_in_few_calls(opened: Callable[..., Opened]) -> None:
    """120 orders, each with exactly one PUT, in two calls and their tickets."""
    shop, client = opened()
    changes = many(shop)
    assert states(client, changes) == ["changed"] * 120
    assert set(shop.put_counts().values()) == {1}
    assert len(shop.put_counts()) == 120
    assert shop.orders[changes[0][0]]["trackingNumber"] == "T-1"
    assert sum(request.method == "POST" for request in shop.requests) == 2


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(opened: Callable[..., Opened]) -> None:
    """The same key gives the same ticket."""
    shop, client = opened()
    shop.faults.add(Fault("lost_ack", "POST", resource="batch"))
    assert states(client, many(shop, 30)) == ["changed"] * 30
    assert set(shop.put_counts().values()) == {1}


def test_one_that_fails_stops_no_other(opened: Callable[..., Opened]) -> None:
    """Unknown orders and refusals are told with their error; errors of the server's are unclear."""
    shop, client = opened()
    changes = many(shop, 5)
    shop.faults.add(Fault("400", order=changes[1][0]))
    shop.faults.add(Fault("500", order=changes[2][0]))
    shop.faults.add(Fault("lost_ack", order=changes[3][0]))
    outcomes = client.change_many([*changes, ("NOSUCH", SHIPPED)])
    assert [one.state for one in outcomes] == ["changed", "failed", "unclear", "unclear", "changed", "failed"]
    assert isinstance(outcomes[1].error, RequestRejected)
    assert isinstance(outcomes[5].error, NotFound)
    assert outcomes[5].error.order == "NOSUCH"
    assert shop.put_counts().get(changes[1][0], 0) == 0


def test_half_a_batch_is_half_unclear(opened: Callable[..., Opened]) -> None:
    """What was told counts; the rest must be read before anything is sent."""
    shop, client = opened()
    shop.faults.add(Fault("half_done", "BATCH"))
    client._dialogue.wait = _few_times(client._dialogue.wait, 20)  # type: ignore[method-assign]
    assert states(client, many(shop, 20)) == ["changed"] * 10 + ["unclear"] * 10


def _few_times(wait: Callable[..., bool], times: int) -> Callable[..., bool]:
    left = [times]

    def waited(seconds: float, deadline: float) -> bool:
        left[0] -= 1
        return left[0] > 0 and wait(seconds, deadline)

    return waited


def test_a_lost_ticket_leaves_all_unclear(opened: Callable[..., Opened]) -> None:
    """Though all were changed: only reading them can tell."""
    shop, client = opened()
    shop.faults.add(Fault("404", "GET", resource="batch", times=None))
    assert states(client, many(shop, 8)) == ["unclear"] * 8


def test_a_ticket_that_is_unknown_for_a_moment_is_asked_about_again(opened: Callable[..., Opened]) -> None:
    """By whoever sent the batch, by whoever reads, and by whoever settles its key."""
    shop, client = opened()
    changes = many(shop, 8)
    shop.faults.add(Fault("404", "GET", resource="batch", times=3))
    assert states(client, changes) == ["changed"] * 8
    shop.faults.add(Fault("404", "GET", resource="batch", times=3))
    assert len(client.orders_now([order for order, _ in changes])) == 8
    shop.faults.add(Fault("404", "GET", resource="batch", times=3))
    waits: list[float] = []
    client._dialogue.wait_until = waits.append  # type: ignore[method-assign]
    client.settle("k", changes[0][0], 60)
    assert not waits


def test_a_slow_batch_is_waited_for(opened: Callable[..., Opened]) -> None:
    """Its ticket is asked about until it is done."""
    shop, client = opened()
    shop.faults.add(Fault("slow", "BATCH", seconds=0.3))
    assert states(client, many(shop, 8)) == ["changed"] * 8


@pytest.mark.parametrize(
    ("kind", "state"), [("400", "failed"), ("403", "failed"), ("500", "unclear"), ("drop", "unclear")]
)
def test_a_batch_that_is_not_taken(opened: Callable[..., Opened], kind: str, state: str) -> None:
    """Refused: nothing was done. No clear answer to the last: it may have been."""
    shop, client = opened()
    shop.faults.add(Fault(kind, "POST", resource="batch", times=None))
    assert states(client, many(shop, 3)) == [state] * 3
    assert shop.put_counts() == {}


def test_a_dead_token_is_said_of_each(opened: Callable[..., Opened]) -> None:
    """And the call is made once."""
    shop, client = opened()
    shop.access.revoke(shop.token)
    assert all(isinstance(one.error, TokenRejected) for one in client.change_many(many(shop, 3)))
    assert len(shop.requests) == 1


def test_changes_over_the_limit_are_told_as_not_done(opened: Callable[..., Opened], time: FakeTime) -> None:
    """The sandbox counts each change inside; the refused ones were not carried out."""
    shop, client = opened(requests_per_minute=11, clock=time.clock)
    outcomes = client.change_many(many(shop, 20))
    done = [one for one in outcomes if one.state == "changed"]
    refused = [one for one in outcomes if one.state == "failed"]
    assert len(done) >= 5
    assert refused
    assert all(isinstance(one.error, RateLimited) for one in refused)
    assert set(shop.put_counts()).isdisjoint(one.order_id for one in refused)


def test_nothing_to_change_asks_nothing(opened: Callable[..., Opened]) -> None:
    """An empty list costs no request."""
    shop, client = opened()
    assert client.change_many([]) == []
    assert not shop.requests


def test_many_are_read_as_they_are_now(opened: Callable[..., Opened]) -> None:
    """In one call, though the search lags behind; an order that is gone, or fails, is told alone."""
    shop, client = opened(index_lag=60.0)
    first, second, third, *_ = shop.printable
    shop.change(first, {"fulfillmentStatus": "SHIPPED"})
    shop.faults.add(Fault("500", "GET", order=second))
    found = client.orders_now([first, second, third, "NOSUCH"])
    assert isinstance(found["NOSUCH"], NotFound) and isinstance(found[second], ShopUnavailable)
    assert isinstance(one := found[first], Order) and one.fulfillment_status == "SHIPPED"
    assert found[third] == client.order(third)


def test_a_shop_without_batches_says_so_at_once(opened: Callable[..., Opened]) -> None:
    """Whoever reads by batch finds out before anything is sent."""
    shop, client = opened()
    shop.faults.add(Fault("403", "POST", resource="batch", times=None))
    with pytest.raises(ShopError):
        client.orders_now(shop.printable[:3])
    assert len(shop.requests) == 1


def test_a_key_is_settled_once_its_batch_is_over(opened: Callable[..., Opened]) -> None:
    """The batch goes on without whoever sent it; settled, all of it can be read."""
    shop, client = opened()
    shop.faults.add(Fault("slow", "BATCH", seconds=0.5))
    client._dialogue.wait = lambda seconds, deadline: False  # type: ignore[method-assign]
    changes = many(shop, 5)
    assert [one.state for one in client.change_many(changes, key="k")] == ["unclear"] * 5
    assert shop.put_counts() == {}
    del client._dialogue.wait  # type: ignore[method-assign]
    client.settle("k", changes[0][0], 60)
    assert shop.put_counts() == dict.fromkeys((order for order, _ in changes), 1)


def test_a_settled_key_lets_nothing_in_any_more(opened: Callable[..., Opened]) -> None:
    """A batch that arrives late, under a key that was settled, is never carried out."""
    shop, client = opened()
    changes = many(shop, 3)
    client.settle("late", changes[0][0], 60)
    assert [one.state for one in client.change_many(changes, key="late")] == ["unclear"] * 3
    assert shop.put_counts() == {}


def test_batches_are_carried_out_one_after_the_other(opened: Callable[..., Opened]) -> None:
    """What is read by a later batch shows what an earlier one did, even one whose end nobody hears of."""
    shop, client = opened()
    shop.faults.add(Fault("half_done", "BATCH", seconds=0.3))
    wait, client._dialogue.wait = client._dialogue.wait, lambda seconds, deadline: False  # type: ignore[method-assign]
    changes = many(shop, 4)
    client.change_many(changes, key="k")
    client._dialogue.wait = wait  # type: ignore[method-assign]
    found = client.orders_now([order for order, _ in changes])
    shown = [one.fulfillment_status == "SHIPPED" for one in found.values() if isinstance(one, Order)]
    assert shown == [True, True, False, False]
