"""Several stores at a time: one whose shop is slow keeps no other waiting."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 8


def spread(items: Iterable[T], do: Callable[[T], object]) -> None:
    """Do it for all, some at a time, and wait for the end; an error is raised once all others are done.

    The threads are such as a process need not wait for when it ends.
    """
    waiting, errors = deque(items), deque[Exception]()

    def work() -> None:
        while True:
            try:
                item = waiting.popleft()
            except IndexError:
                return
            try:
                do(item)
            except Exception as error:  # noqa: BLE001 - raised below, in the thread that asked
                errors.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(AT_ONCE, len(waiting)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
