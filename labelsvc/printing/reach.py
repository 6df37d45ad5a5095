"""Whether a printer is there: asked without printing anything."""

from pathlib import Path

from labelsvc.errors import PrinterAnswerInvalid
from labelsvc.printing.network import Networks
from labelsvc.printing.profiles import PrinterProfile

CONNECT_S, ANSWER_S = 3.0, 5.0


def reach(profile: PrinterProfile, networks: Networks, *, data_dir: Path | None = None) -> str:
    """What the printer says of itself, in words; "ready" if it has nothing to complain of.

    Raises ``PrinterError`` if it cannot be reached or is not allowed, ``UsageError`` for a directory that is not.
    """
    match profile.address.scheme:
        case "file":
            from labelsvc.printing.transports import transport

            transport(profile, networks, data_dir=data_dir)
            return "ready"
        case "socket":
            return _socket(profile, networks)
        case _:
            return _ipp(profile, networks)


def _socket(profile: PrinterProfile, networks: Networks) -> str:
    from labelsvc.printing.zebra import Line

    with Line(profile.address, networks, CONNECT_S, ANSWER_S) as line:
        status = line.status()
    if status is None:
        raise PrinterAnswerInvalid("it does not say how it is: out of labels, open, or no ZPL printer")
    return status.trouble or "ready"


def _ipp(profile: PrinterProfile, networks: Networks) -> str:
    from labelsvc.printing.ipp.channel import Channel, Patience
    from labelsvc.printing.ipp.operations import Operations

    channel = Channel(profile, networks, Patience(connect=CONNECT_S, answer=ANSWER_S))
    try:
        facts = Operations(channel).printer()
    finally:
        channel.close()
    reasons = [str(one) for one in facts.attributes.get("printer-state-reasons", []) if one not in ("none", None)]
    told = ", ".join(reasons[:4])[:200]
    return told if told and told.isprintable() else "ready"
