"""`labelsvc stocks`, `calibrate`, `templates` and `config`: what there is, for a person and for a program."""

import json
from pathlib import Path

import pypdfium2
import pytest

from labelsvc.labels.stocks import STOCKS
from labelsvc.settings import SETTINGS

TEMPLATES = Path(__file__).parent.parent / "templates" / "labels"


def test_every_stock_is_listed(run_cli) -> None:
    """One line each, with its name first."""
    lines = run_cli("stocks").out.splitlines()
    assert [line.split()[0] for line in lines] == list(STOCKS)
    assert [row["name"] for row in json.loads(run_cli("stocks", "--json").out)] == list(STOCKS)


def test_one_stock_or_size_is_shown(run_cli) -> None:
    """A size is a stock as well."""
    assert "101.6 x  152.4 mm" in run_cli("stocks", "4x6").out
    [found] = json.loads(run_cli("stocks", "70x40mm", "--json").out)
    assert (found["width_mm"], found["height_mm"]) == (70, 40)


def test_an_unknown_stock_is_exit_code_2(run_cli) -> None:
    """With names that come near."""
    ended = run_cli("stocks", "L7169x")
    assert ended.code == 2
    assert "L7169" in ended.err


@pytest.mark.parametrize(
    ("name", "arguments", "head"),
    [
        ("calibration.pdf", [], b"%PDF"),
        ("calibration.png", ["--stock", "57x32"], b"\x89PNG"),
        ("calibration.zpl", ["--dpi", "300"], b"^XA^PON^LH0,0^LS0^PW1200^LL1800"),
        ("calibration", ["--format", "png"], b"\x89PNG"),
    ],
)
def test_a_calibration_page_in_any_format(
    run_cli, name: str, arguments: list[str], head: bytes, tmp_path: Path
) -> None:
    """By the file's ending, or as asked for."""
    ended = run_cli("calibrate", *arguments, "-o", tmp_path / name)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(head)


@pytest.mark.parametrize(
    ("stock", "width_mm", "height_mm", "said"),
    [("4x6", 101.6, 152.4, "203.2 dpi"), ("70x40mm", 70, 40, "40"), ("L7160", 210, 297, "21")],
)
def test_a_calibration_page_is_of_its_stock(
    run_cli, stock: str, width_mm: float, height_mm: float, said: str, tmp_path: Path
) -> None:
    """One label of a roll or of any size, and one whole sheet with a number for each label."""
    assert run_cli("calibrate", "--stock", stock, "-o", tmp_path / "page.pdf").code == 0
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        [page] = document
        assert page.get_size() == pytest.approx((width_mm / 25.4 * 72, height_mm / 25.4 * 72), abs=0.01)
        assert said in page.get_textpage().get_text_bounded()


def test_a_calibration_page_of_no_stock_is_exit_code_2(run_cli, tmp_path: Path) -> None:
    """And no file."""
    assert run_cli("calibrate", "--stock", "L7169x", "-o", tmp_path / "page.pdf").code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_templates_are_listed_and_right(run_cli) -> None:
    """What comes with the service passes its own check."""
    names = [line.split()[0] for line in run_cli("templates", "list").out.splitlines()]
    assert "standard" in names
    ended = run_cli("templates", "check", *(TEMPLATES / f"{name}.json" for name in names))
    assert (ended.code, ended.err) == (0, "")


def test_a_wrong_template_is_named_with_its_line(run_cli, tmp_path: Path) -> None:
    """The right ones beside it are still checked."""
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{\n "name": "wrong",\n "title": 7\n}', "utf-8")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"name": "Gr\xf6\xdfe"}')
    ended = run_cli("templates", "check", wrong, TEMPLATES / "standard.json", tmp_path / "gone.json", latin)
    assert ended.code == 2
    assert "wrong.json:3" in ended.err and "gone.json: No such file or directory" in ended.err
    assert "latin.json: this is no UTF-8 text: byte 13" in ended.err
    assert "standard.json: right" in ended.out


def test_config_shows_values_and_where_they_come_from(
    run_cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Environment, .env and defaults; secrets and passwords masked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("LABELSVC_RETENTION_DAYS=9\n", "utf-8")
    secrets = {
        "LABELSVC_SECRET_KEYS": "very-secret-indeed",
        "ECWID_CLIENT_SECRET": "very-secret-too",
        "LABELSVC_DATABASE_URL": "postgresql://ann:very-secret@db/labels",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    ended = run_cli("config", "--json")
    shown = json.loads(ended.out)
    assert list(shown) == [setting.name for setting in SETTINGS]
    assert shown["LABELSVC_RETENTION_DAYS"] == {"value": "9", "source": ".env"}
    assert shown["LABELSVC_SECRET_KEYS"] == {"value": "***", "source": "environment"}
    assert shown["LABELSVC_DATABASE_URL"]["value"] == "postgresql://ann:***@db/labels"
    assert shown["ECWID_CLIENT_ID"] == {"value": None, "source": "default"}
    assert "very-secret" not in ended.out + run_cli("config").out


def test_config_stops_at_a_wrong_value(run_cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the variable."""
    monkeypatch.setenv("LABELSVC_RETENTION_DAYS", "soon")
    ended = run_cli("config")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("labelsvc: LABELSVC_RETENTION_DAYS: ") and ended.err.count("\n") == 1
