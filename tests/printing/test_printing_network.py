"""Where printers may live: the operator's networks, checked at the address that is connected to."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from ipp_between import between

from labelsvc.errors import PrinterForbidden, PrinterUnreachable
from labelsvc.printing import Result, transport
from labelsvc.printing.network import SPECIAL, allowed_addresses, is_allowed

HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
OFFICE = (ip_network("192.168.1.0/24"), ip_network("fd12:3456::/32"))
EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize(
    ("address", "networks", "allowed"),
    [
        ("192.168.1.50", OFFICE, True),
        ("192.168.2.50", OFFICE, False),
        ("fd12:3456::7", OFFICE, True),
        ("fd12:3457::7", OFFICE, False),
        ("::ffff:192.168.1.50", OFFICE, True),
        ("192.168.1.50", (), False),
        ("127.0.0.1", OFFICE, False),
        ("127.0.0.1", HERE, True),
        ("127.0.0.1", EVERYTHING, False),
        ("::1", EVERYTHING, False),
        ("::ffff:127.0.0.1", EVERYTHING, False),
        ("64:ff9b::7f00:1", EVERYTHING, False),
        ("64:ff9b::a9fe:a9fe", EVERYTHING, False),
        ("2002:a9fe:a9fe::1", EVERYTHING, False),
        ("169.254.169.254", EVERYTHING, False),
        ("169.254.169.254", (ip_network("169.254.0.0/16"),), True),
        ("169.254.169.254", (ip_network("160.0.0.0/4"),), False),
        ("fd00:ec2::254", (ip_network("fd00::/8"),), False),
        ("100.100.100.200", EVERYTHING, False),
        ("fe80::1", EVERYTHING, False),
        ("fe80::1%eth0", (ip_network("fe80::/10"),), True),
        ("0.0.0.0", EVERYTHING, False),
        ("0.0.0.0", (ip_network("0.0.0.0/8"),), False),
        ("::", EVERYTHING, False),
        ("224.0.0.1", EVERYTHING, False),
        ("255.255.255.255", EVERYTHING, False),
        ("8.8.8.8", EVERYTHING, True),
    ],
)
def test_an_address_is_allowed_or_not(address: str, networks, allowed: bool) -> None:
    """Special ones only by a network that means them."""
    assert is_allowed(ip_address(address), networks) is allowed


@given(st.ip_addresses())
def test_no_network_means_no_printer(address) -> None:
    """And a network of everything leaves out what is special."""
    assert not is_allowed(address, ())
    if any(address.version == network.version and address in network for network in SPECIAL):
        assert not is_allowed(address, EVERYTHING)


def test_names_are_resolved_before_they_are_judged() -> None:
    """ "localhost" is loopback by whatever name."""
    assert allowed_addresses("localhost", 631, HERE)
    with pytest.raises(PrinterForbidden, match="LABELSVC_PRINTER_NETWORKS"):
        allowed_addresses("localhost", 631, OFFICE)
    for odd in ("2130706433", "0x7f.1", "127.1"):
        with pytest.raises((PrinterForbidden, PrinterUnreachable)):
            allowed_addresses(odd, 631, EVERYTHING)


@pytest.mark.parametrize("host", ["no-such-printer.invalid", "a" * 64 + ".invalid", ".."])
def test_an_unknown_name_is_unreachable(host: str) -> None:
    """Also one that no resolver takes."""
    with pytest.raises(PrinterUnreachable, match="resolved"):
        allowed_addresses(host, 631, HERE)


@pytest.mark.parametrize("uri", ["ipp://127.0.0.1:{}/", "socket://127.0.0.1:{}"])
def test_a_forbidden_address_is_never_connected_to(profile, document, uri: str) -> None:
    """Nothing listens to a word."""
    with between(lambda op, ask: 200) as server:
        made = profile(uri.format(server.port))
        sent = transport(made, OFFICE).send("job", document)
        assert (sent.result, sent.code) in ((Result.NOT_SENT, "forbidden"), (Result.NOT_SENT, "format"))
        assert transport(made, OFFICE).find("job") is None
        assert server.operations == []


def test_a_name_that_changes_its_mind_gains_nothing(profile, document, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is resolved once for a job: a second answer, of a forbidden place, is never asked for."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host, *more, **options):
        if host != "printer.test":
            return real(host, *more, **options)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "169.254.169.254", *more, **options)

    with between(lambda op, ask: 404) as server:
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        outcome = transport(profile(f"ipp://printer.test:{server.port}/"), HERE).send("job", document)
    assert outcome.code == "refused"
    assert asked == ["printer.test"] and len(server.operations) == 1
    assert server.headers[0]["Host"] == f"printer.test:{server.port}"


def test_redirects_are_not_followed(profile, document) -> None:
    """A printer cannot send us elsewhere, neither with a job nor with credentials."""
    with (
        between(lambda op, ask: 200) as inside,
        between(lambda op, ask: (307, {"Location": f"http://127.0.0.1:{inside.port}/secret"})) as printer,
    ):
        outcome = transport(profile(printer.uri()), HERE).send("job", document)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "refused")
        assert (len(printer.operations), inside.operations) == (1, [])


def test_proxies_of_the_environment_are_not_used(profile, document, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is the address that is connected to."""
    with between(lambda op, ask: 200) as proxy, between(lambda op, ask: 404) as printer:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        transport(profile(printer.uri()), HERE).send("job", document)
        assert (proxy.operations, len(printer.operations)) == ([], 1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """A server's TLS with a certificate of its own making, and that one's fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "printer")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1))
    signed = made.not_valid_after(datetime.now(UTC) + timedelta(days=1)).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "printer.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, signed.fingerprint(hashes.SHA256()).hex()


def test_a_strange_certificate_is_not_trusted_but_shown(profile, document, certificate) -> None:
    """The line says how to trust it; no request was made, least of all one with a password."""
    context, fingerprint = certificate
    with between(lambda op, ask: 404, tls=context) as printer:
        made = profile(printer.uri("ipps"), user="ann", password="s3cret")
        outcome = transport(made, HERE).send("job", document)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "unreachable")
        assert fingerprint in outcome.reason and "s3cret" not in outcome.reason
        wrong = profile(printer.uri("ipps"), fingerprint="ab" * 32)
        assert transport(wrong, HERE).send("job", document).code == "unreachable"
        assert printer.operations == []


def test_the_one_certificate_that_is_trusted_gets_the_password(profile, document, certificate) -> None:
    """In UTF-8, as printers expect it."""
    context, fingerprint = certificate
    with between(lambda op, ask: 404, tls=context) as printer:
        made = profile(printer.uri("ipps"), user="änne", password="s3cret", fingerprint=fingerprint)
        assert transport(made, HERE).send("job", document).code == "refused"
        [headers] = printer.headers
        assert headers["Authorization"] == "Basic w6RubmU6czNjcmV0"


def test_a_printer_without_tls_is_no_ipps_printer(profile, document) -> None:
    """What it answers is no handshake."""
    with between(lambda op, ask: 404) as printer:
        outcome = transport(profile(printer.uri("ipps")), HERE).send("job", document)
    assert outcome.result is Result.NOT_SENT


def test_an_answer_without_end_is_cut_off(profile, document) -> None:
    """Two megabytes are more than any printer has to say."""
    with between(lambda op, ask: b"\x02\x00" + bytes(3 << 20)) as printer:
        outcome = transport(profile(printer.uri()), HERE).send("job", document)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "answer_invalid")
