"""Reading order JSON from a file or stdin, without holding more of it than one order.

A file may hold one order, a list of orders, a search answer, or several of these after one another (as
``cat`` and ``jq -c`` make them). Lists are read entry by entry: they are what grows large.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from labelsvc.ecwid import Order, parse_order, read_orders
from labelsvc.errors import OrderUnreadable, UsageError

CHUNK = 1 << 18
# One order of the API is about 10 KB; a search answer of 100 about 1 MB.
LONGEST_VALUE = 64 << 20
_DECODER = json.JSONDecoder()
_BLANK = " \t\r\n"


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """The text of a file, or of stdin for "-", in the UTF that its first bytes show. Raises ``UsageError``."""
    with ExitStack() as stack:
        try:
            raw: Any = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
            first = raw.peek(4)[:4]
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
        text = io.TextIOWrapper(raw, json.detect_encoding(first))
        # Not closed with the wrapper: stdin is not ours to close.
        stack.callback(text.detach)
        yield text


def orders(path: str) -> Iterator[Order | OrderUnreadable]:
    """The orders of a file in turn; an entry that is no order comes as its error. Raises ``UsageError``."""
    with opened(path) as text:
        reader = _Reader(path, text)
        place = 0
        while (first := reader.next_character()) != "":
            if first == "[":
                for raw in reader.entries():
                    place += 1
                    yield _order(raw, place)
            else:
                found = read_orders(reader.value())
                place += len(found)
                yield from found
        if not place:
            raise UsageError(f"{path}: holds no order")


def _order(raw: object, place: int) -> Order | OrderUnreadable:
    try:
        return parse_order(raw)
    except OrderUnreadable as error:
        return OrderUnreadable(f"entry {place}: {error.message}", hint=error.hint)


class _Reader:
    """JSON values from a stream, one at a time."""

    def __init__(self, path: str, text: TextIO) -> None:
        self._path, self._text = path, text
        self._buffer, self._at, self._lines, self._ended = "", 0, 0, False

    def next_character(self) -> str:
        """The next character that is not blank, not yet taken; "" at the end."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _BLANK:
                    return self._buffer[self._at]
                self._at += 1
            if not self._more():
                return ""

    def entries(self) -> Iterator[object]:
        """The entries of the list that begins here."""
        self._at += 1
        if self._taken("]"):
            return
        while True:
            yield self.value()
            if self._taken("]"):
                return
            if not self._taken(","):
                raise self._wrong("a comma or the list's end is missing")

    def value(self) -> object:
        """The value that begins here, whole."""
        self.next_character()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError as error:
                raise self._wrong("nested too deeply") from error
            except ValueError as error:
                # It may only be cut off by the end of what has been read so far.
                if len(self._buffer) - self._at > LONGEST_VALUE or not self._more():
                    self._at = getattr(error, "pos", self._at)
                    raise self._wrong(getattr(error, "msg", str(error))) from error
                continue
            # A number may go on in what has not been read yet.
            if end < len(self._buffer) or not self._more():
                self._at = end
                return value

    def _taken(self, character: str) -> bool:
        found = self.next_character() == character
        self._at += found
        return found

    def _more(self) -> bool:
        """Read on, forgetting what was taken; False at the end of the stream."""
        if self._ended:
            return False
        self._lines += self._buffer.count("\n", 0, self._at)
        rest = self._buffer[self._at :]
        try:
            # As much again as there is: a long value is tried a few times, not once a chunk.
            read = self._text.read(max(CHUNK, len(rest)))
        except UnicodeDecodeError as error:
            raise UsageError(f"{self._path}: this is not text ({error.encoding})") from error
        except OSError as error:
            raise UsageError(f"{self._path}: {error.strerror}") from error
        self._ended = not read
        self._buffer, self._at = rest + read, 0
        return not self._ended

    def _wrong(self, what: str) -> UsageError:
        line = 1 + self._lines + self._buffer.count("\n", 0, self._at)
        return UsageError(f"{self._path}, line {line}: not JSON: {what}")
