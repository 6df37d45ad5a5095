"""MaxiCode (ISO/IEC 16023) in modes 2, 3 and 4, encoded by zint where that is installed.

zint comes as the Python package zint-bindings or as the program ``zint``; either will do.
"""

import re
import shutil
import subprocess

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes.symbol import MatrixSymbol
from labelsvc.labels.barcodes.zxing import check_text

COLUMNS, ROWS = 30, 33
QUIET = 1
"""One module on every side (ISO/IEC 16023, 4.11)."""

_UNITED_STATES = "840"
_SECONDS = 10
_HEADER = re.compile("\\[\\)>\x1e01\x1d[0-9]{2}")
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""zint keeps the first module in the lowest bit."""
_RULES = {2: re.compile("[0-9]{1,9}"), 3: re.compile("[0-9A-Z ]{1,6}")}


def encode_maxicode(
    data: str, mode: int = 4, postal_code: str = "", country: str = "", service: str = ""
) -> MatrixSymbol:
    """``data`` as MaxiCode; its modules are hexagons, see ``hexagons.dots``.

    Modes 2 (postal code of digits) and 3 (of letters too) have a primary message: ``postal_code``, ISO 3166
    numeric ``country`` and carrier's ``service`` class, three digits each. A United States ZIP of five digits
    gets "0000" for the unknown rest. Mode 4 has the data alone.
    """
    check_text(data, "MaxiCode")
    if mode not in (2, 3, 4):
        raise BarcodeError(f"MaxiCode mode {mode!r} is not offered", hint="use 2, 3 or 4")
    parts = () if mode == 4 else _primary(mode, postal_code, country, service)
    primary = "".join(parts)
    rows = _by_package(data, mode, primary)
    if rows is None:
        rows = _by_program(data, mode, primary)
    return MatrixSymbol("maxicode", _as_read(data, parts), COLUMNS, ROWS, b"".join(rows), QUIET)


def _primary(mode: int, postal_code: str, country: str, service: str) -> tuple[str, ...]:
    code = postal_code.upper().replace("-", "").strip()
    if not _RULES[mode].fullmatch(code):
        raise BarcodeError(
            f"MaxiCode mode {mode} cannot hold this postal code",
            hint="mode 2 takes up to 9 digits, mode 3 up to 6 digits and capitals",
        )
    if not all(re.fullmatch("[0-9]{3}", part) for part in (country, service)):
        raise BarcodeError(
            f"MaxiCode with country {country!r} and service {service!r}",
            hint="give the ISO 3166 number of the country and the class of service, three digits each",
        )
    if mode == 2 and country == _UNITED_STATES and len(code) == 5:
        code += "0000"
    return code.ljust(6) if mode == 3 else code, country, service


def _as_read(data: str, primary: tuple[str, ...]) -> str:
    """Readers put the primary message before the data, behind the header of a carrier's message if any."""
    header = _HEADER.match(data) if primary else None
    start = header.end() if header else 0
    return data[:start] + "".join(part + "\x1d" for part in primary) + data[start:]


def _by_package(data: str, mode: int, primary: str) -> list[bytes] | None:
    """Rows of packed modules through zint-bindings, or None where it is not installed."""
    try:
        import zint
    except ImportError:
        return None
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.MAXICODE
    symbol.option_1 = mode
    symbol.primary = primary
    try:
        symbol.encode(data)
    except RuntimeError as error:
        raise _refused(str(error)) from error
    width = (COLUMNS + 7) // 8
    modules = symbol.encoded_data
    raw, stride = modules.tobytes().translate(_REVERSED), modules.strides[0] if modules.strides else width
    return [raw[at : at + width] for at in range(0, ROWS * stride, stride)]


def _by_program(data: str, mode: int, primary: str) -> list[bytes]:
    """The same through the program ``zint``, which is given the data on its standard input."""
    program = shutil.which("zint")
    if program is None:
        raise BarcodeError(
            "MaxiCode needs zint, which is not installed here",
            hint="install the package zint-bindings (pip) or zint (Debian: apt install zint)",
        )
    command = [program, "--barcode=MAXICODE", f"--mode={mode}", "--input=-", "--dump"]
    if primary:
        command.append(f"--primary={primary}")
    try:
        done = subprocess.run(command, input=data.encode(), capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refused(type(error).__name__) from error
    lines = done.stdout.decode("ascii", "replace").split("\n")[:ROWS]
    if done.returncode or len(lines) < ROWS:
        raise _refused(done.stderr.decode("utf-8", "replace").strip()[:200])
    return [bytes.fromhex(line) for line in lines]


def _refused(reason: str) -> BarcodeError:
    return BarcodeError(f"MaxiCode: zint says {reason}", hint="shorten the data or change its characters")
