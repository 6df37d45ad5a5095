"""MaxiCode: modes 2, 3 and 4 read back from printers' dots; zint as package, as program, or missing."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from barcode_helpers import read

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import MatrixSymbol, encode
from labelsvc.labels.barcodes.hexagons import dots

MESSAGE = (
    "[)>\x1e01\x1d961Z14647438\x1dUPSN\x1d410E1W\x1d195\x1d\x1d1/1\x1d\x1dY\x1d135 REO\x1dTAMPA\x1dFL\x1e\x04"
)
UPS_2 = {"mode": 2, "postal_code": "33609-1062", "country": "840", "service": "002"}
UPS_3 = {"mode": 3, "postal_code": "K1A0B1", "country": "124", "service": "066"}


def maxicode(data: str, **options: object) -> MatrixSymbol:
    symbol = encode("maxicode", data, **options)
    assert isinstance(symbol, MatrixSymbol)
    return symbol


def as_read(symbol: MatrixSymbol, dpi: float) -> bytes:
    width, height, bits = dots(symbol, dpi / 25.4)
    rows = np.frombuffer(bits, np.uint8).reshape(height, -1)
    dark = np.pad(np.unpackbits(rows, axis=1)[:, :width], round(dpi / 25))
    return read(np.where(dark, 0, 255).astype(np.uint8), "MaxiCode").bytes


@pytest.mark.parametrize("dpi", [203.2, 300, 600])
@pytest.mark.parametrize("options", [UPS_2, UPS_3, {"mode": 4}], ids=["mode2", "mode3", "mode4"])
def test_each_mode_reads_back_at_each_resolution(options: dict[str, object], dpi: float) -> None:
    """What a reader returns is the symbol's ``data``: the primary message stands behind the header."""
    symbol = maxicode(MESSAGE, **options)
    assert as_read(symbol, dpi) == symbol.data.encode()


def test_the_primary_message_stands_behind_the_header() -> None:
    """Readers show postal code, country and service where the carrier's format wants them."""
    assert maxicode(MESSAGE, **UPS_2).data.startswith("[)>\x1e01\x1d96336091062\x1d840\x1d002\x1d1Z14647438")
    plain = maxicode("PARCEL", **UPS_3)
    assert plain.data == "K1A0B1\x1d124\x1d066\x1dPARCEL"
    assert as_read(plain, 203.2) == plain.data.encode()


def test_a_short_zip_is_filled_up() -> None:
    """A ZIP of five digits gets "0000" in the United States, and only there."""
    american = maxicode("X", mode=2, postal_code="33609", country="840", service="001")
    german = maxicode("X", mode=2, postal_code="10115", country="276", service="001")
    assert american.data.startswith("336090000\x1d840")
    assert german.data.startswith("10115\x1d276")
    assert as_read(german, 300) == german.data.encode()


def test_it_has_the_size_of_the_standard() -> None:
    """28 by 27 mm with its quiet zone, whatever the resolution; the rings are where the data are not."""
    for dpi in (203.2, 300.0, 600.0):
        width, height, bits = dots(maxicode("X"), dpi / 25.4)
        assert width * 25.4 / dpi == pytest.approx(26.4, abs=0.15)
        assert height * 25.4 / dpi == pytest.approx(25.4, abs=0.15)
        assert len(bits) == height * ((width + 7) // 8)


def fake_program(folder: Path, rows: list[str], status: int = 0) -> None:
    """A stand-in for the program zint that checks its call and prints ``rows``."""
    program = folder / "zint"
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "data = sys.stdin.buffer.read()\n"
        "wanted = ['--barcode=MAXICODE', '--mode=2', '--input=-', '--dump', '--primary=336091062840002']\n"
        "assert sys.argv[1:] == wanted and data.startswith(b'[)>')\n"
        f"print({chr(10).join(rows)!r})\n"
        f"sys.stderr.write('Error 545: too much') if {status} else None\n"
        f"sys.exit({status})\n"
    )
    program.chmod(0o755)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """zint-bindings cannot be imported, and programs are looked for in this empty folder only."""
    monkeypatch.setitem(sys.modules, "zint", None)
    find = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: find(name, path=str(tmp_path)))
    return tmp_path


def test_without_zint_the_refusal_says_what_to_install(no_package: Path) -> None:
    """Neither package nor program: a clear error, nothing else breaks."""
    with pytest.raises(BarcodeError) as refusal:
        encode("maxicode", "X")
    assert "zint" in refusal.value.message
    assert refusal.value.hint is not None
    assert "zint-bindings" in refusal.value.hint


def test_the_program_does_where_there_is_no_package(no_package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's dump gives the same modules as the package."""
    with monkeypatch.context() as restored:
        restored.delitem(sys.modules, "zint")
        wanted = maxicode(MESSAGE, **UPS_2)
    fake_program(no_package, [wanted.bits[at : at + 4].hex(" ").upper() for at in range(0, 132, 4)])
    assert maxicode(MESSAGE, **UPS_2) == wanted


def test_a_program_that_fails_is_reported(no_package: Path) -> None:
    """Its reason reaches the merchant."""
    fake_program(no_package, [], status=1)
    with pytest.raises(BarcodeError, match="too much"):
        encode("maxicode", MESSAGE, **UPS_2)


@pytest.mark.parametrize(
    ("data", "options", "reason"),
    [
        ("", {}, "empty"),
        ("X", {"mode": 5}, "mode 5"),
        ("X", {"mode": 2, "postal_code": "K1A0B1", "country": "124", "service": "001"}, "postal code"),
        ("X", {"mode": 3, "postal_code": "K1A0B1XX", "country": "124", "service": "001"}, "postal code"),
        ("X", {"mode": 2, "postal_code": "10115", "country": "DE", "service": "001"}, "country 'DE'"),
        ("x" * 200, {}, "zint says"),
    ],
)
def test_refusals(data: str, options: dict[str, object], reason: str) -> None:
    """What MaxiCode cannot carry is refused."""
    with pytest.raises(BarcodeError, match=reason):
        encode("maxicode", data, **options)
