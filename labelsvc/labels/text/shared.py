"""A cache for what must exist once in a process, whichever thread needs it first."""

from collections.abc import Callable, Hashable
from functools import cache, update_wrapper
from threading import RLock
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def shared(make: Callable[P, T]) -> Callable[P, T]:
    """``functools.cache`` for values that are told apart by identity.

    That one lets two threads make the first value at once and hands each its own: what both had shaped by then
    would stand in one document as two fonts of one name. Arguments by position only.
    """
    made: dict[tuple[Hashable, ...], T] = {}
    making = RLock()

    def get(*key: Hashable) -> T:
        with making:
            if key not in made:
                made[key] = make(*key)  # type: ignore[call-arg, arg-type]
            return made[key]

    return cast("Callable[P, T]", update_wrapper(cache(get), make))
