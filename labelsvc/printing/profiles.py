"""What is known of one printer."""

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from labelsvc.errors import PrinterInvalid, UsageError
from labelsvc.labels.printer import Printer, printer
from labelsvc.printing.addresses import PrinterAddress, printer_address

if TYPE_CHECKING:
    from labelsvc.labels.stocks import Stock

Format = Literal["pdf", "zpl"]
Compression = Literal["z64", "run_length"]
LONGEST_NAME = 60
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One printer of one store. ``dpi`` is nominal (203, 300, 600); offsets, scale, rotation and darkness as in
    ``labels.Printer``.

    ``format`` is what the printer gets; "" is PDF, or ZPL for a socket. ``compression`` is that of ZPL graphics.
    ``user`` and ``password`` go over TLS only; ``fingerprint`` is the SHA-256 of the one certificate that is
    trusted (64 hex digits), for printers with a certificate of their own making. Raises ``UsageError``, or
    ``StockError`` for what no printer or stock can be.
    """

    store_id: str
    name: str
    uri: str
    stock: str = "4x6"
    dpi: int = 203
    rotation: int = 0
    offset_x_mm: float = 0.0
    offset_y_mm: float = 0.0
    scale: float = 1.0
    darkness: int = 0
    format: str = ""
    compression: str = "z64"
    user: str = ""
    password: str = field(default="", repr=False)
    fingerprint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name.strip())
        object.__setattr__(self, "fingerprint", self.fingerprint.replace(":", "").lower())
        _check_name(self.name)
        address = self.address
        object.__setattr__(self, "format", self.format or ("zpl" if address.scheme == "socket" else "pdf"))
        _check_format(self, address)
        _check_trust(self, address)
        if not all(map(math.isfinite, (self.offset_x_mm, self.offset_y_mm, self.scale))):
            raise UsageError("offsets and scale are numbers")
        self.printer()
        self.paper()

    @property
    def address(self) -> PrinterAddress:
        """Where it is."""
        return printer_address(self.uri)

    def printer(self) -> Printer:
        """What a layout and a writer have to know of it."""
        return Printer(
            printer(self.dpi).dpi,
            self.rotation,
            self.offset_x_mm,
            self.offset_y_mm,
            self.scale,
            self.darkness,
        )

    def paper(self) -> "Stock":
        """The stock that lies in it."""
        from labelsvc.labels.stocks import stock

        return stock(self.stock)


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or "/" in name:
        told = "a printer's name has 1 to 60 printable characters and no slash"
        raise PrinterInvalid("name", "printer_name", told)


def _check_format(profile: PrinterProfile, address: PrinterAddress) -> None:
    if profile.format not in get_args(Format):
        told = f"format {profile.format[:20]!r}: printers get pdf or zpl"
        raise PrinterInvalid("format", "printer_format", told)
    if profile.compression not in get_args(Compression):
        told = f"compression {profile.compression[:20]!r}: z64 or run_length"
        raise PrinterInvalid("compression", "printer_format", told)
    if address.scheme == "socket" and profile.format != "zpl":
        told = "a socket:// printer gets zpl"
        raise PrinterInvalid("format", "printer_socket_zpl", told, hint="ipp:// takes PDF")


def _check_trust(profile: PrinterProfile, address: PrinterAddress) -> None:
    if (profile.user or profile.password) and not address.tls:
        told = "user and password would travel in clear text"
        raise PrinterInvalid("user", "printer_clear_text", told, hint="ipps:// is encrypted")
    if ":" in profile.user or not (profile.user + profile.password).isprintable():
        told = "a user name has no colon, and neither it nor a password has control characters"
        raise PrinterInvalid("user", "printer_login", told)
    if profile.fingerprint and not (address.tls and _FINGERPRINT.fullmatch(profile.fingerprint)):
        told = "a fingerprint is the SHA-256 (64 hex digits) of an ipps:// printer's certificate"
        raise PrinterInvalid("fingerprint", "printer_fingerprint", told)
