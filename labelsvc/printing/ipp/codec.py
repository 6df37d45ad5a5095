"""IPP messages as bytes (RFC 8010), collections included.

Answers come from whatever listens at a printer's address: every length is checked, and nothing but
``PrinterAnswerInvalid`` is ever raised for one.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from labelsvc.errors import PrinterAnswerInvalid

VERSION = (2, 0)
OPERATION, JOB, END, PRINTER, UNSUPPORTED = 0x01, 0x02, 0x03, 0x04, 0x05
# Real answers nest three deep (media-col-database); deeper ones only exhaust the stack.
DEEPEST = 8
MOST_VALUES = 50_000


class Tag(IntEnum):
    """The syntaxes of values that are written or understood."""

    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    COLLECTION = 0x34
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute to be written. A collection's values are sequences of attributes."""

    tag: Tag
    name: str
    values: tuple[Any, ...]


def attribute(tag: Tag, name: str, *values: Any) -> Attribute:
    """An attribute of one or more values."""
    return Attribute(tag, name, values)


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of one kind (operation, job, printer, unsupported); the values of each as a list.

    Numbers are ints, yes and no bools, texts str; a collection is a dict like this one. What has no value is
    None; a syntax that nothing here needs is its bytes.
    """

    tag: int
    attributes: Mapping[str, list[Any]]

    def first(self, name: str, kind: type) -> Any:
        """The first value of an attribute if it is of this type, else None."""
        values = self.attributes.get(name) or [None]
        # A bool is an int to Python, not to a printer.
        return values[0] if type(values[0]) is kind else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A decoded answer; ``status`` below 0x0100 is success."""

    status: int
    request_id: int
    groups: list[Group] = field(default_factory=list)

    def of(self, tag: int) -> list[Group]:
        """The groups of one kind, in order."""
        return [group for group in self.groups if group.tag == tag]


def encode(operation: int, request_id: int, groups: Sequence[tuple[int, Sequence[Attribute]]]) -> bytes:
    """A request, to be followed by the document if there is one."""
    parts = [struct.pack(">BBHI", *VERSION, operation, request_id)]
    for tag, attributes in groups:
        parts.append(bytes([tag]))
        parts += [_encoded(one) for one in attributes]
    return b"".join([*parts, bytes([END])])


def _encoded(one: Attribute) -> bytes:
    parts, name = [], one.name.encode()
    for value in one.values:
        parts.append(_field(one.tag, name, b"" if one.tag is Tag.COLLECTION else _value(one.tag, value)))
        if one.tag is Tag.COLLECTION:
            parts += [_member(inner) for inner in value]
            parts.append(_field(Tag.END_COLLECTION, b"", b""))
        name = b""  # further values of an attribute have no name
    return b"".join(parts)


def _member(one: Attribute) -> bytes:
    """A member of a collection: its name is a value, and its values have none."""
    return _field(Tag.MEMBER, b"", one.name.encode()) + _encoded(Attribute(one.tag, "", one.values))


def _field(tag: int, name: bytes, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value


def _value(tag: Tag, value: Any) -> bytes:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.pack(">i", value)
    if tag is Tag.BOOLEAN:
        return bytes([bool(value)])
    return str(value).encode()


def decode(data: bytes) -> Answer:
    """An answer. Raises ``PrinterAnswerInvalid`` for anything else."""
    reader = _Reader(data)
    major, _, status, request_id = struct.unpack(">BBHI", reader.take(8))
    if major not in (1, 2):
        raise PrinterAnswerInvalid("the answer is not IPP")
    answer = Answer(status, request_id)
    tag = reader.byte()
    while tag != END:
        if tag > 0x0F:
            raise PrinterAnswerInvalid("the IPP answer has a value outside of any group")
        attributes, following = reader.attributes()
        answer.groups.append(Group(tag, attributes))
        tag = following
    return answer


class _Reader:
    """The bytes of an answer, from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._values = data, 0, 0

    def take(self, length: int) -> bytes:
        taken = self._data[self._at : self._at + length]
        if len(taken) < length:
            raise PrinterAnswerInvalid("the IPP answer ends too early")
        self._at += length
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def sized(self) -> bytes:
        return self.take(struct.unpack(">H", self.take(2))[0])

    def attributes(self) -> tuple[dict[str, list[Any]], int]:
        """The attributes of a group, and the delimiter that ended it."""
        found: dict[str, list[Any]] = {}
        values: list[Any] = []
        while (tag := self.byte()) > 0x0F:
            name = self.sized()
            if name:
                values = found.setdefault(_text(name), [])
            values.append(self._value(tag, 0))
        return found, tag

    def _value(self, tag: int, depth: int) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise PrinterAnswerInvalid("the IPP answer has too many values")
        data = self.sized()
        return self._collection(depth + 1) if tag == Tag.COLLECTION else _decoded(tag, data)

    def _collection(self, depth: int) -> dict[str, list[Any]]:
        if depth > DEEPEST:
            raise PrinterAnswerInvalid("the IPP answer is nested too deeply")
        members: dict[str, list[Any]] = {}
        values: list[Any] = []
        while (tag := self.byte()) != Tag.END_COLLECTION:
            if tag <= 0x0F:
                raise PrinterAnswerInvalid("the IPP answer has a collection without an end")
            self.sized()
            if tag == Tag.MEMBER:
                values = members.setdefault(_text(self.sized()), [])
            else:
                values.append(self._value(tag, depth))
        self.sized(), self.sized()
        return members


def _decoded(tag: int, data: bytes) -> Any:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.unpack(">i", data)[0] if len(data) == 4 else None
    if tag == Tag.BOOLEAN:
        return data == b"\x01" if len(data) == 1 else None
    if 0x40 <= tag <= 0x4F:
        return _text(data)
    return None if 0x10 <= tag <= 0x1F else data


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
