"""`labelsvc verify`: good labels pass, bad ones are named with the reason."""

import json
from pathlib import Path

import pytest
from PIL import Image

ORDER = {
    "id": "XJ12H",
    "shippingPerson": {
        "name": "Ada Lovelace",
        "street": "Gasse 1",
        "city": "Graz",
        "postalCode": "8010",
        "countryCode": "AT",
    },
    "items": [{"name": "Mug", "quantity": 1}],
}


@pytest.fixture
def label(run_cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A label of ours."""
    monkeypatch.chdir(tmp_path)
    assert run_cli("render", "-", "-o", "label.pdf", stdin=json.dumps(ORDER)).code == 0
    assert run_cli("render", "-", "-o", "label.png", stdin=json.dumps(ORDER)).code == 0
    return tmp_path / "label.pdf"


def test_our_labels_are_grade_a(run_cli, label: Path) -> None:
    """As PDF and as PNG, for a person and for a program."""
    for file in (label, label.with_suffix(".png")):
        ended = run_cli("verify", file, "--min-grade", "A")
        assert (ended.code, ended.err) == (0, "")
        assert f"{file}, page 1: A" in ended.out and "XJ12H" in ended.out
    [row] = json.loads(run_cli("verify", label, "--json").out)
    assert (row["file"], row["grade"]) == (str(label), "A")
    assert {symbol["data"] for symbol in row["symbols"]} >= {"XJ12H"}


def test_a_label_whose_bars_run_into_the_edge_is_named(run_cli, label: Path) -> None:
    """Cut off through its symbols: nothing to scan, exit code 1."""
    with Image.open(label.with_suffix(".png")) as picture:
        picture.crop((400, 0, 500, 1219)).save(label.with_name("cut.png"), dpi=(203.2, 203.2))
    ended = run_cli("verify", label, label.with_name("cut.png"))
    assert ended.code == 1
    assert "cut.png, page 1: grade " in ended.err
    assert f"{label}," not in ended.err


def test_what_is_no_label_file_is_named(run_cli, label: Path) -> None:
    """The others are still graded."""
    label.with_name("text.pdf").write_text("no PDF")
    ended = run_cli("verify", label.with_name("text.pdf"), label)
    assert ended.code == 1
    assert ended.err.endswith("text.pdf: this is neither a PDF nor a picture\n")
    assert f"{label}, page 1: A" in ended.out


def test_a_missing_file_is_exit_code_2(run_cli, tmp_path: Path) -> None:
    """Wrong usage."""
    assert run_cli("verify", tmp_path / "gone.pdf").code == 2
