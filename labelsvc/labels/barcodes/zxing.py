"""What zxing-cpp draws, taken over as packed modules. It is imported on first use: 15 ms of a cold start."""

from typing import Any

from labelsvc.errors import BarcodeError

_DARK_IS_ONE = b"1" + b"0" * 255
"""zxing-cpp's pictures hold 0 for dark and 255 for light."""


def draw(content: str | bytes, format_name: str, title: str, **options: Any) -> tuple[int, int, bytes]:
    """Columns, rows and packed bits of ``content`` in zxing-cpp's ``format_name``, without quiet zone.

    ``title`` is the symbology's name for people. Raises ``BarcodeError`` with zxing-cpp's reason.
    """
    import zxingcpp

    try:
        barcode = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, format_name), **options)
    except (ValueError, RuntimeError) as error:
        raise BarcodeError(
            f"{title} of {len(content)} characters: {error}", hint="shorten the data or change its characters"
        ) from error
    image: Any = barcode.to_image(scale=1, add_hrt=False, add_quiet_zones=False)
    rows, columns = image.shape
    return columns, rows, pack(bytes(memoryview(image)), columns)


def check_text(data: str, title: str) -> None:
    """Refuse what no two-dimensional symbology can carry: nothing, and halves of surrogate pairs."""
    if not data:
        raise BarcodeError(f"{title} of an empty text", hint="give at least one character")
    if not data.isascii() and any("\ud800" <= char <= "\udfff" for char in data):
        raise BarcodeError(
            f"{title}: half of a surrogate pair is no character", hint="check where the text was cut"
        )


def pack(picture: bytes, columns: int) -> bytes:
    """One byte a module, row by row (0 dark), to one bit a module (1 dark), rows padded to whole bytes."""
    digits = picture.translate(_DARK_IS_ONE).decode("ascii")
    padding = "0" * (-columns % 8)
    if padding:
        digits = "".join([digits[i : i + columns] + padding for i in range(0, len(digits), columns)])
    return int(digits, 2).to_bytes(len(digits) // 8, "big")
