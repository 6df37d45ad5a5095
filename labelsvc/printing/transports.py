"""The ways to a printer, one for each kind of URI."""

from pathlib import Path
from typing import Protocol

from labelsvc.errors import UsageError
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.network import Networks
from labelsvc.printing.outcomes import Outcome
from labelsvc.printing.profiles import PrinterProfile


class Transport(Protocol):
    """One printer. ``job_id`` is made once for a job (a UUID) and is the same however often it is asked about.

    Neither method raises for what a printer or a network does: that is an ``Outcome``.
    """

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """Print it and wait until the printer says how it went, within the transport's patience."""

    def find(self, job_id: str) -> Outcome | None:
        """What became of a job that was being sent when the sender stopped; None if this printer cannot tell.

        None is not "nothing was printed": treat it as ``unknown``.
        """


def transport(profile: PrinterProfile, networks: Networks, *, data_dir: Path | None = None) -> Transport:
    """The way to a printer. ``networks`` are those in which printers may live, looked at on connecting;
    ``data_dir`` is what ``file:`` printers are confined to.

    Raises ``UsageError`` for a ``file:`` printer outside of it, and for one that an agent offers: the way to that
    is the database (``Runtime.transport``).
    """
    address = profile.address
    if address.scheme == "file":
        from labelsvc.printing.to_files import FileTransport

        if data_dir is None:
            raise UsageError("file: printers write into the data directory only", hint="LABELSVC_DATA_DIR")
        return FileTransport(address.path, data_dir)
    if address.scheme == "socket":
        from labelsvc.printing.raw import RawTransport

        return RawTransport(profile, networks)
    if address.scheme == "agent":
        raise UsageError("the printer of an agent cannot be reached from here")
    from labelsvc.printing.ipp.transport import IppTransport

    return IppTransport(profile, networks)
