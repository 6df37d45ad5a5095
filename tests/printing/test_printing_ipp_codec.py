"""The encoding of IPP: what is written is read back, and nothing that is read can do harm."""

import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelsvc.errors import PrinterAnswerInvalid
from labelsvc.printing.ipp.codec import DEEPEST, JOB, OPERATION, Tag, attribute, decode, encode

# A Get-Jobs answer as CUPS's ippeveprinter gives it, with a collection added.
ANSWER = encode(
    0,
    7,
    [
        (OPERATION, [attribute(Tag.CHARSET, "attributes-charset", "utf-8")]),
        (
            JOB,
            [
                attribute(Tag.NAME, "job-name", "91670852-b66f-4201-84a1-8d335e5705ef"),
                attribute(Tag.INTEGER, "job-id", 3),
                attribute(Tag.ENUM, "job-state", 9),
                attribute(Tag.BOOLEAN, "job-preserved", True),
                attribute(Tag.KEYWORD, "job-state-reasons", "none", "job-completed-successfully"),
                attribute(Tag.COLLECTION, "media-col", [attribute(Tag.INTEGER, "x-dimension", 10160)]),
            ],
        ),
        (JOB, [attribute(Tag.INTEGER, "job-id", 4)]),
    ],
)

values = st.one_of(
    st.tuples(st.sampled_from([Tag.INTEGER, Tag.ENUM]), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.just(Tag.BOOLEAN), st.booleans()),
    st.tuples(st.sampled_from([Tag.NAME, Tag.TEXT, Tag.KEYWORD, Tag.URI]), st.text(max_size=30)),
)
names = st.text("abcxyz", min_size=1, max_size=12)


@given(st.dictionaries(names, values, max_size=6), st.dictionaries(names, values, max_size=4))
def test_what_is_written_is_read_back(plain, inner) -> None:
    """Also in collections within collections."""
    members = [attribute(tag, name, value) for name, (tag, value) in inner.items()]
    nested = attribute(Tag.COLLECTION, "-nested", [attribute(Tag.COLLECTION, "-inner", members), *members])
    group = [attribute(tag, name, value) for name, (tag, value) in plain.items()]
    answer = decode(encode(0, 9, [(JOB, [*group, nested])]))
    [job] = answer.of(JOB)
    expected = {name: [value] for name, (_, value) in inner.items()}
    assert job.attributes.pop("-nested") == [expected | {"-inner": [expected]}]  # type: ignore[attr-defined]
    assert job.attributes == {name: [value] for name, (_, value) in plain.items()}
    assert (answer.status, answer.request_id) == (0, 9)


def test_groups_of_one_kind_stay_apart() -> None:
    """Two jobs are two groups, and several values of an attribute one list."""
    first, second = decode(ANSWER).of(JOB)
    assert first.attributes["job-state-reasons"] == ["none", "job-completed-successfully"]
    assert first.attributes["media-col"] == [{"x-dimension": [10160]}]
    assert (first.first("job-id", int), second.first("job-id", int)) == (3, 4)
    assert first.first("job-preserved", int) is None and first.first("no-such", int) is None


def answers(data: bytes) -> bool:
    """Whether it is an answer; anything but our own error is a bug."""
    try:
        decode(data)
    except PrinterAnswerInvalid:
        return False
    return True


@given(st.binary(max_size=300))
@example(b"")
@example(b"\x02\x00\x00\x00\x00\x00\x00\x01\x02\x21\xff\xff")
def test_any_bytes_are_an_answer_or_none(data: bytes) -> None:
    """Never an error of another kind, after a right beginning as well."""
    answers(data)
    answers(b"\x02\x00\x00\x00\x00\x00\x00\x01" + data)


@settings(max_examples=300)
@given(st.integers(0, len(ANSWER) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_answer_is_an_answer_or_none(at: int, damage: bytes) -> None:
    """Wrong lengths and tags anywhere."""
    answers(ANSWER[:at] + damage + ANSWER[at + len(damage) :])


def test_every_answer_that_is_cut_short_is_told() -> None:
    """Whereever it ends."""
    assert answers(ANSWER)
    assert not any(answers(ANSWER[:length]) for length in range(len(ANSWER)))


def test_collections_nested_too_deeply_are_refused() -> None:
    """They would exhaust the stack."""
    head = struct.pack(">BBHIB", 2, 0, 0, 1, JOB)
    begin = bytes([Tag.COLLECTION]) + b"\0\1x\0\0"
    inner = bytes([Tag.MEMBER]) + b"\0\0\0\1y" + bytes([Tag.COLLECTION]) + b"\0\0\0\0"
    for depth in (DEEPEST, DEEPEST + 1, 100_000):
        assert not answers(head + begin + inner * depth)


def test_an_answer_of_too_many_values_is_refused() -> None:
    """Half a million empty values in two megabytes."""
    head = struct.pack(">BBHIB", 2, 0, 0, 1, JOB)
    assert not answers(head + b"\x13\0\1x\0\0" + b"\x13\0\0\0\0" * 400_000 + b"\x03")


@pytest.mark.parametrize("data", [b"HTTP/1.1 200 OK\r\n", b"\x05\x00\x00\x00\x00\x00\x00\x01\x03"])
def test_what_is_not_ipp_is_told(data: bytes) -> None:
    """By its version."""
    with pytest.raises(PrinterAnswerInvalid, match="not IPP"):
        decode(data)


@pytest.mark.parametrize("tag", [Tag.INTEGER, Tag.ENUM, Tag.BOOLEAN])
def test_a_number_of_a_wrong_length_is_no_number(tag: Tag) -> None:
    """Rather than a wrong one."""
    field = bytes([tag]) + b"\0\1x\0\3abc"
    [group] = decode(struct.pack(">BBHIB", 2, 0, 0, 1, JOB) + field + b"\x03").of(JOB)
    assert group.attributes == {"x": [None]}
