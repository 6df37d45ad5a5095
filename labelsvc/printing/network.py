"""Which addresses a printer may have: names are resolved here, and what is connected to is what was checked.

Printers are named by merchants, and this service stands in the operator's network: without this, a "printer" could
be the database next door or a cloud's metadata.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from labelsvc.errors import PrinterForbidden, PrinterUnreachable

Networks = Sequence[IPv4Network | IPv6Network]
Address = IPv4Address | IPv6Address

# This machine, link-local, and where clouds keep metadata and keys. A wide network that happens to hold them
# (0.0.0.0/0) does not allow them: only one that lies within does.
SPECIAL = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "168.63.129.16/32"),
            *("::/127", "fe80::/10", "fd00:ec2::/32"),
        ),
    )
)
_NAT64 = ip_network("64:ff9b::/96")


def allowed_addresses(host: str, port: int, networks: Networks) -> list[str]:
    """The addresses of a host that may be connected to, in the resolver's order.

    Raises ``PrinterUnreachable`` for an unknown name, ``PrinterForbidden`` for one without an address in
    ``networks``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PrinterUnreachable(f"{host} cannot be resolved") from error
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    allowed = [address for address in addresses if is_allowed(ip_address(address), networks)]
    if not allowed:
        raise PrinterForbidden(
            f"{host} is not in a network where printers may be", hint="LABELSVC_PRINTER_NETWORKS lists them"
        )
    return allowed


def is_allowed(address: Address, networks: Networks) -> bool:
    """Whether a printer may have this address."""
    address = _plain(address)
    if address.is_multicast or address.is_unspecified or address == IPv4Address("255.255.255.255"):
        return False
    special = [network for network in SPECIAL if _holds(network, address)]
    return any(
        _holds(network, address) and all(_within(network, wide) for wide in special) for network in networks
    )


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, if that is what it stands for; no zone."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or IPv6Address(int(address))


def _holds(network: IPv4Network | IPv6Network, address: Address) -> bool:
    return network.version == address.version and address in network


def _within(network: IPv4Network | IPv6Network, wide: IPv4Network | IPv6Network) -> bool:
    if isinstance(network, IPv4Network) and isinstance(wide, IPv4Network):
        return network.subnet_of(wide)
    return isinstance(network, IPv6Network) and isinstance(wide, IPv6Network) and network.subnet_of(wide)
