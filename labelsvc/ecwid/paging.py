"""Reading a search of any length, while orders come into it and drop out of it."""

from collections.abc import Callable, Iterator, Mapping

from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.parsing import parse_order
from labelsvc.ecwid.values import Json, number
from labelsvc.errors import AnswerInvalid, OrderUnreadable

PAGE_SIZE = 100
# A shop that ignores ``offset`` would answer the same page for ever.
_PAGES_WITHOUT_NEWS = 3

Found = Order | OrderUnreadable


class OrderPages:
    """All orders that a search finds, each once, in the shop's order; ``ask(params)`` answers one page.

    New orders push the others towards the end: those come twice and are left out the second time. Orders that
    drop out of the search (because they are being fulfilled, perhaps by who reads this) pull the others forward,
    over the edge between two pages: where the total became smaller, the search is read again from its start
    until a whole reading brings nothing new.
    """

    def __init__(self, ask: Callable[[Mapping[str, str]], object], filters: Mapping[str, str]) -> None:
        self._ask = ask
        self._filters = filters
        self._page_size = int(filters.get("limit", PAGE_SIZE))
        self._seen: set[str] = set()
        self._total: float | None = None
        self._shrank = False

    def __iter__(self) -> Iterator[Found]:
        again = True
        while again:
            before, self._total, self._shrank = len(self._seen), None, False
            yield from self._reading()
            again = self._shrank and len(self._seen) > before

    def _reading(self) -> Iterator[Found]:
        offset = silent = 0
        while silent < _PAGES_WITHOUT_NEWS:
            entries = self._page(offset)
            fresh = list(self._fresh(entries, offset))
            yield from fresh
            offset, silent = offset + len(entries), 0 if fresh else silent + 1
            if not entries or self._is_end(len(entries), offset):
                return

    def _page(self, offset: int) -> list[object]:
        answer = self._ask({**self._filters, "offset": str(offset), "limit": str(self._page_size)})
        entries = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(entries, list):
            raise AnswerInvalid("the shop's answer to a search has no list of orders")
        self._note_total(answer)
        return entries

    def _note_total(self, answer: Json) -> None:
        total = number(answer.get("total"))
        if total is not None and self._total is not None and total < self._total:
            self._shrank = True
        self._total = total

    def _is_end(self, received: int, offset: int) -> bool:
        return received < self._page_size if self._total is None else offset >= self._total

    def _fresh(self, entries: list[object], offset: int) -> Iterator[Found]:
        for place, entry in enumerate(entries, offset + 1):
            found = _parsed(entry, place)
            # What has no id is known by its place.
            key = f"id {found.id}" if isinstance(found, Order) else f"place {place}"
            if key not in self._seen:
                self._seen.add(key)
                yield found


def _parsed(entry: object, place: int) -> Found:
    try:
        return parse_order(entry)
    except OrderUnreadable as error:
        return OrderUnreadable(f"entry {place} of the shop's answer: {error.message}")
