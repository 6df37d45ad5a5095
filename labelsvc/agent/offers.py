"""The printers that an agent offers: each a name for the service, and an address in the agent's own network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path

from labelsvc.errors import UsageError
from labelsvc.printing.addresses import agent_name
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.network import Networks
from labelsvc.printing.profiles import PrinterProfile
from labelsvc.printing.transports import Transport, transport

# Where printers may be unless more is allowed: this computer (a CUPS queue of a printer at USB), private networks.
# Nothing that the service says changes that, or where a printer is.
HOME = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    )
)
MOST = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """One printer. ``directory`` is where a ``file:`` printer may write."""

    name: str
    profile: PrinterProfile
    networks: Networks
    directory: Path

    def transport(self, dpi: int, compression: str) -> Transport:
        """The way to it. ``dpi`` and ``compression`` are of the job: what it gets is drawn by them."""
        profile = replace(self.profile, dpi=dpi, compression=compression)
        return transport(profile, self.networks, data_dir=self.directory)

    def suited(self, document: PrintDocument, dpi: int, compression: str) -> PrintDocument:
        """The document as this kind of printer takes it. An IPP printer is asked later what it takes.

        Raises ``LabelError`` for what cannot be drawn.
        """
        if self.profile.address.scheme != "socket" or document.format != "pdf":
            return document
        from labelsvc.labels.raster import rasterise_all
        from labelsvc.labels.zpl import write_zpl

        out = BytesIO()
        dots = rasterise_all(document.data, replace(self.profile, dpi=dpi).printer().dpi)
        count = write_zpl(dots, out, compression="run_length" if compression == "run_length" else "z64")
        return replace(document, data=out.getvalue(), format="zpl", count=count)


def offers(
    printers: Sequence[str], fingerprints: Sequence[str], networks: Sequence[str], directory: Path
) -> list[Offer]:
    """The offers that a command line names: ``NAME=URI``, ``NAME=SHA256``. Raises ``UsageError``."""
    named, trusted = _pairs(printers, "--printer NAME=URI"), _pairs(fingerprints, "--fingerprint NAME=SHA256")
    if not 1 <= len(named) <= MOST:
        raise UsageError(f"an agent offers 1 to {MOST} printers", hint="--printer desk=socket://192.168.1.50:9100")
    if unknown := trusted.keys() - named.keys():
        raise UsageError(f"--fingerprint: there is no printer {sorted(unknown)[0]!r}")
    allowed = (*HOME, *_networks(networks))
    return [_offer(name, uri, trusted.get(name, ""), allowed, directory) for name, uri in named.items()]


def _offer(name: str, uri: str, fingerprint: str, networks: Networks, directory: Path) -> Offer:
    profile = PrinterProfile("agent", agent_name(name), uri, fingerprint=fingerprint)
    if profile.address.scheme == "agent":
        raise UsageError(f"{name}: an agent's own printer has its address", hint="ipp://, ipps:// or socket://")
    made = Offer(name, profile, networks, directory)
    made.transport(profile.dpi, profile.compression)
    return made


def _pairs(given: Sequence[str], form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value) or name in found:
            raise UsageError(f"{form}: {text[:60]!r} is not of that form, or its name is given twice")
        found[name] = value
    return found


def _networks(given: Sequence[str]) -> Networks:
    try:
        return [ip_network(text) for text in given]
    except ValueError as error:
        raise UsageError("--network: not a network", hint="such as 203.0.113.0/24") from error
