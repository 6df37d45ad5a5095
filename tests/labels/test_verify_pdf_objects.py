"""Reading a PDF's own objects: its syntax, its packings, and whatever damage comes along."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.labels.verify.pdf_objects import PdfObjects, Stream, Unreadable
from labelsvc.labels.verify.pdf_syntax import Name, Operator, Parser, Reference, SyntaxFault


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"12", 12),
        (b" % remark\n -0.5 ", -0.5),
        (b"+.25", 0.25),
        (b"/Name#20of", Name("Name of")),
        (b"/", Name("")),
        (b"(a\\)b(c)\\\\)", bytearray(b"a)b(c)\\")),
        (b"(\\101\\7\\n\\\n.)", bytearray(b"A\x07\n.")),
        (b"<48 65 6>", bytearray(b"He`")),
        (b"[1 2 R 3 0 R(x)]", [1, 2, Operator("R"), Reference(3), bytearray(b"x")]),
        (b"<</A 1/B[/C]/D<</E(f)>>>>", {"A": 1, "B": [Name("C")], "D": {"E": bytearray(b"f")}}),
        (b"BT", Operator("BT")),
        (b"7 0 R", Reference(7)),
        (b"7 0 RG", 7),
        (b"true", Operator("true")),
    ],
)
def test_values_are_read(data: bytes, value: object) -> None:
    """Each kind of value of ISO 32000-1, 7.3."""
    if data == b"[1 2 R 3 0 R(x)]":
        value = [Reference(1), Reference(3), bytearray(b"x")]
    found = Parser(data).value()
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize("data", [b"", b"   ", b"(open", b"[1 2", b"<</A", b">>", b"]", b"[" * 100, b"%only"])
def test_what_is_no_value_is_refused(data: bytes) -> None:
    """And nothing is nested deeper than a file needs."""
    with pytest.raises(SyntaxFault):
        Parser(data).value()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_to_an_end(data: bytes) -> None:
    """The parser always gets on, and stops with ``SyntaxFault`` only."""
    parser, last = Parser(data), -1
    with pytest.raises(SyntaxFault):
        while True:
            parser.value()
            assert parser.position > last
            last = parser.position


_WORDS = b"< > << >> [ ] ( ) \\ \\8 \\777 /A # #zz /B#4 1 0 R 0 R - +. .5.5 % null BT { } \xff".split(b" ")
_PIECES = st.sampled_from([*_WORDS, b" ", b"\x00", b"\r\n", b"9" * 5000])


@given(st.lists(_PIECES, max_size=30).map(b"".join))
def test_any_mixture_of_syntax_is_read_to_an_end(data: bytes) -> None:
    """Pieces of PDF in an order that makes no sense: values, then ``SyntaxFault``."""
    parser = Parser(data)
    with pytest.raises(SyntaxFault):
        while True:
            parser.value()


def stream(facts: bytes, data: bytes, number: int = 1) -> bytes:
    return b"%d 0 obj<<%b/Length %d>>stream\n%b\nendstream endobj\n" % (number, facts, len(data), data)


@pytest.mark.parametrize(
    ("facts", "packed"),
    [
        (b"", b"BT ET"),
        (b"/Filter/FlateDecode", zlib.compress(b"BT ET")),
        (b"/Filter[/ASCIIHexDecode]", b"42 54 20 45 54>"),
        (b"/Filter[/ASCII85Decode/FlateDecode]", b'GasaKd0ni*Z.oq0h"5K~>'),
    ],
)
def test_streams_are_unpacked(facts: bytes, packed: bytes) -> None:
    """Deflate, hexadecimal and base 85, one after the other."""
    objects = PdfObjects(stream(facts, packed))
    found = objects.get(Reference(1))
    assert isinstance(found, Stream)
    if b"85" in facts:
        with pytest.raises(Unreadable):
            objects.content(found)
    else:
        assert objects.content(found) == b"BT ET"


@pytest.mark.parametrize(
    "facts", [b"/Filter/LZWDecode", b"/Filter/FlateDecode", b"/Filter 12", b"/Filter/ASCIIHexDecode"]
)
def test_what_cannot_be_unpacked_is_said(facts: bytes) -> None:
    """Unknown filters and broken data."""
    objects = PdfObjects(stream(facts, b"xyz"))
    found = objects.get(Reference(1))
    assert isinstance(found, Stream)
    with pytest.raises(Unreadable):
        objects.content(found)


def test_later_objects_replace_earlier_ones() -> None:
    """As in a file that was changed by appending to it."""
    assert PdfObjects(b"1 0 obj 5 endobj 1 0 obj 6 endobj").get(Reference(1)) == 6


def test_object_like_bytes_inside_a_stream_are_data() -> None:
    """A stream's length is believed where it ends at its end."""
    objects = PdfObjects(stream(b"", b"2 0 obj 66 endobj") + b"2 0 obj 7 endobj")
    assert objects.get(Reference(2)) == 7


def test_long_rows_of_digits_cost_no_more_than_their_length() -> None:
    """Patterns that try every beginning would take minutes for these."""
    objects = PdfObjects(b"9" * 300_000 + b"\\ 1 0 obj 5 endobj")
    assert objects.get(Reference(1)) == 5
    assert type(Parser(b"9" * 300_000 + b"\\").value()) is Operator


def test_pages_inherit_their_resources() -> None:
    """In the order of the tree, each with the nearest resources above it."""
    objects = PdfObjects(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj"
        b"2 0 obj<</Kids[3 0 R 4 0 R]/Resources<</A 1>>>>endobj"
        b"3 0 obj<</Type/Page/Resources<</B 2>>>>endobj 4 0 obj<</Type/Page>>endobj"
    )
    assert [page["Resources"] for page in objects.pages()] == [{"B": 2}, {"A": 1}]


def test_trees_and_references_that_go_round_come_to_an_end() -> None:
    """A hostile file refers to itself."""
    objects = PdfObjects(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R]>>endobj 3 0 obj 3 0 R endobj"
    )
    assert objects.pages() == []
    assert objects.get(Reference(3)) == Reference(3)


@given(st.binary(max_size=300), st.integers(0, 60))
def test_any_file_has_objects_or_none(noise: bytes, at: int) -> None:
    """Noise before, after and inside of objects does no harm."""
    sound = stream(b"/Type/ObjStm/N 1/First 4", b"7 0 55") + b"9 0 obj<</Type/Catalog/Pages 9 0 R>>endobj"
    objects = PdfObjects(sound[:at] + noise + sound[at:])
    assert isinstance(objects.pages(), list)
