"""Work for many stores at once."""

import threading

import pytest

from labelsvc.batches.spread import AT_ONCE, spread


def test_a_slow_one_keeps_no_other_waiting() -> None:
    """The slow one goes on only once all the others are done."""
    done: list[int] = []
    others = threading.Semaphore(0)

    def do(number: int) -> None:
        if number == 0:
            for _ in range(99):
                assert others.acquire(timeout=30)
        else:
            others.release()
        done.append(number)

    spread(range(100), do)
    assert sorted(done) == list(range(100)) and done[-1] == 0


def test_an_error_is_raised_once_all_are_done() -> None:
    """What befell one store is no reason to leave another out."""
    done: list[int] = []

    def do(number: int) -> None:
        if number % 5 == 0:
            raise ZeroDivisionError
        done.append(number)

    with pytest.raises(ZeroDivisionError):
        spread(range(3 * AT_ONCE), do)
    assert len(done) == len([one for one in range(3 * AT_ONCE) if one % 5])
    spread([], do)
