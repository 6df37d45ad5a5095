"""Reading order files: every form they come in, in pieces of any size, and what is wrong with the others."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.cli import order_files
from labelsvc.cli.order_files import orders
from labelsvc.ecwid import Order
from labelsvc.errors import OrderUnreadable, UsageError

A, B, C = ({"id": name, "total": 12.5, "items": [{"name": "Mug", "quantity": 1}]} for name in "ABC")


def ids(path: Path | str) -> list[str]:
    """The ids of the orders in a file."""
    return [one.id if isinstance(one, Order) else "?" for one in orders(str(path))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(A), ["A"]),
        (json.dumps([A, B]), ["A", "B"]),
        (json.dumps({"total": 2, "count": 2, "offset": 0, "limit": 100, "items": [A, B]}), ["A", "B"]),
        (json.dumps(A) + json.dumps(B), ["A", "B"]),
        (f"{json.dumps(A)}\n{json.dumps(B)}\n", ["A", "B"]),
        (f"{json.dumps([A, B])}\n{json.dumps({'items': [C]})}\n", ["A", "B", "C"]),
        (f" \n[ {json.dumps(A)}\t,\r\n{json.dumps(B)} ]  ", ["A", "B"]),
        (json.dumps([77, A, None, B, 88]), ["?", "A", "?", "B", "?"]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
def test_every_form_is_read_in_pieces_of_any_size(
    text: str, expected: list[str], chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One order, a list, a search answer, several after one another; an entry that is no order keeps its place."""
    monkeypatch.setattr(order_files, "CHUNK", chunk)
    file = tmp_path / "orders.json"
    file.write_text(text, "utf-8")
    assert ids(file) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_every_utf_is_read(encoding: str, tmp_path: Path) -> None:
    """PowerShell writes UTF-16 with a mark, Notepad UTF-8 with one."""
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([{"id": "Ж1"}], ensure_ascii=False), encoding)
    assert ids(file) == ["Ж1"]


def test_stdin_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is stdin, which is not ours to close."""
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(json.dumps([A, B]).encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert ids("-") == ["A", "B"]
    assert not stdin.buffer.closed


def test_an_entry_that_is_no_order_is_named_by_its_place(tmp_path: Path) -> None:
    """Its reader can find it in the file."""
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([A, {"total": 1}]), "utf-8")
    wrong = list(orders(str(file)))[1]
    assert isinstance(wrong, OrderUnreadable)
    assert "entry 2" in str(wrong)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "holds no order"),
        (b" \n", "holds no order"),
        (b"[]", "holds no order"),
        (b'{"items": []}', "holds no order"),
        (b"<html>", "line 1: not JSON"),
        (b'[{"id": "A"},\n{"id" "B"}]', "line 2: not JSON"),
        (b'[{"id": "A"}\n{"id": "B"}]', "line 2: not JSON: a comma"),
        (b'[{"id": "A"}', "not JSON: a comma or the list's end"),
        (b'[{"id": "A"},', "not JSON"),
        (b'{"id": "A"', "not JSON"),
        (b'{"id": "\xff"}', "not text"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"id": "A", "total": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_what_is_no_order_file_is_said_in_one_line(content: bytes, part: str, tmp_path: Path) -> None:
    """With the file's name and, for JSON, the line."""
    file = tmp_path / "orders.json"
    file.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        ids(file)
    assert part in str(raised.value)
    assert str(raised.value).startswith(str(file))
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Not a traceback."""
    with pytest.raises(UsageError, match=r"gone\.json: No such file"):
        ids(tmp_path / "gone.json")


def test_a_value_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not what it seems is not read into memory to its last byte."""
    monkeypatch.setattr(order_files, "CHUNK", 64)
    monkeypatch.setattr(order_files, "LONGEST_VALUE", 200)
    file = tmp_path / "orders.json"
    file.write_text(json.dumps({"id": "A", "comment": "x" * 1000}), "utf-8")
    with pytest.raises(UsageError, match="not JSON"):
        ids(file)


@given(content=st.binary(max_size=60))
def test_any_bytes_give_orders_or_a_usage_error(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that a file can hold ends in another error."""
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(content)
    try:
        assert ids(file)
    except UsageError as error:
        assert "any.json" in str(error)
