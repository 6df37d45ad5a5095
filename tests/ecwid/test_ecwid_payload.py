"""The payload of the control panel: read whole, or refused in one and the same way."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.ecwid.payload import Payload, decrypt_payload, parse_fragment
from labelsvc.errors import ConfigError, PayloadInvalid
from labelsvc.sandbox.payload import encrypt_payload, fragment_payload

SECRET = "0123456789abcdefTHE-OTHER-HALF"
TOLD: dict[str, Any] = {
    "store_id": 1003,
    "lang": "de",
    "access_token": "secret_abc",
    "view_mode": "INLINE",
    "app_state": "order:XJ12H",
    "public_token": "public_xyz",
}


def sealed(plain: bytes, *, secret: str = SECRET, start: bytes = bytes(16)) -> str:
    """Blocks as they are, whatever padding they end in."""
    encryptor = Cipher(algorithms.AES128(secret.encode()[:16]), modes.CBC(start)).encryptor()
    return base64.urlsafe_b64encode(start + encryptor.update(plain) + encryptor.finalize()).decode()


def padded(plain: bytes) -> bytes:
    size = 16 - len(plain) % 16
    return plain + bytes([size]) * size


def test_a_payload_that_openssl_made() -> None:
    """openssl enc -aes-128-cbc -K (the secret's first 16 bytes) -iv 101112...1f, in url-safe base64."""
    made = (
        "EBESExQVFhcYGRobHB0eH69uAgn0cEf07XdFHCs2ycci4pBJ3MoXrUY9zE4gGKI9MqmOu1pMNqgn5Jq1CCQnXxkgcL2HNzS"
        "1xq-uDgtBFlY"
    )
    assert decrypt_payload(SECRET, made) == Payload("1003", "secret_abc", "fr")


def test_all_that_a_payload_holds_is_read() -> None:
    """Store, token, language, view and state; what is not needed is not kept."""
    found = decrypt_payload(SECRET, encrypt_payload(SECRET, TOLD))
    assert found == Payload("1003", "secret_abc", "de", "INLINE", "order:XJ12H")
    assert "secret_abc" not in repr(found)
    assert parse_fragment(fragment_payload(TOLD)) == found
    assert parse_fragment("#" + fragment_payload(TOLD).upper()) == found


@pytest.mark.parametrize("ending", ["", "=", "=="])
def test_base64_padding_may_be_there_or_not(ending: str) -> None:
    """It is stripped in the URL; some servers put it back."""
    text = encrypt_payload(SECRET, TOLD)
    assert decrypt_payload(SECRET, text + ending).store_id == "1003"
    assert decrypt_payload(SECRET, text.replace("-", "+").replace("_", "/")).store_id == "1003"


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 10**12),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cn"]), max_size=500),
    st.text(st.characters(codec="ascii"), min_size=16, max_size=64),
)
def test_whatever_is_sealed_comes_back(store: int, token: str, state: str, secret: str) -> None:
    """Any store, token and state, under any secret."""
    told = {"store_id": store, "access_token": token, "app_state": state, "lang": "en", "view_mode": "PAGE"}
    found = decrypt_payload(secret, encrypt_payload(secret, told))
    assert (found.store_id, found.access_token, found.app_state) == (str(store), token, state)
    assert parse_fragment(fragment_payload(told)) == found


JSON = json.dumps(TOLD).encode()
WHOLE = sealed(padded(JSON))
FORGED = {
    "empty": "",
    "not base64": "this is no payload!",
    "not ASCII": "ä" * 64,
    "a lone surrogate": "\ud800" * 64,
    "base64 of an impossible length": WHOLE.rstrip("=") + "A" * 3,
    "shorter than two blocks": base64.urlsafe_b64encode(bytes(16)).decode(),
    "no whole block": base64.urlsafe_b64encode(bytes(47)).decode(),
    "another key": sealed(padded(JSON), secret="another-secret-16"),
    "a block left out": base64.urlsafe_b64encode(base64.urlsafe_b64decode(WHOLE)[16:]).decode(),
    "padding of 0": sealed(JSON[:31] + b"\0"),
    "padding of 17": sealed(JSON[:31] + b"\x11"),
    "padding that is not all the same": sealed(padded(JSON)[:-2] + b"\1\5"),
    "no JSON": sealed(padded(b"hello")),
    "not UTF-8": sealed(padded(b"\xff\xfe\xfd")),
    "nothing but padding": sealed(padded(b"")),
    "a list": sealed(padded(b"[1, 2]")),
    "JSON that is nested too deep": sealed(padded(b"[" * 2000)),
    "no store": sealed(padded(b'{"access_token": "secret_abc"}')),
    "no token": sealed(padded(b'{"store_id": 1003}')),
    "a store that is a path": sealed(padded(b'{"store_id": "../1", "access_token": "x"}')),
    "a store that is true": sealed(padded(b'{"store_id": true, "access_token": "x"}')),
    "a negative store": sealed(padded(b'{"store_id": -5, "access_token": "x"}')),
    "a token with a line break": sealed(padded(b'{"store_id": 1, "access_token": "x\\nHost: y"}')),
    "an empty token": sealed(padded(b'{"store_id": 1, "access_token": ""}')),
    "too long": sealed(padded(JSON[:-1] + b', "x": "' + b"y" * 9000 + b'"}')),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_every_fault_is_the_same_answer(forged: str) -> None:
    """Nobody learns from the answer whether base64, key, padding or JSON was wrong."""
    with pytest.raises(PayloadInvalid) as caught:
        decrypt_payload(SECRET, forged)
    with pytest.raises(PayloadInvalid) as usual:
        decrypt_payload(SECRET, "AAAA")
    assert str(caught.value) == str(usual.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "fragment", ["", "#", "zz", "7b", "7b7d", "5b5d", "7B2", "💥", fragment_payload({"store_id": 1})]
)
def test_a_fragment_that_is_none_is_refused_the_same_way(fragment: str) -> None:
    """Hexadecimal, UTF-8, JSON, store and token are all needed."""
    with pytest.raises(PayloadInvalid, match="was not opened by the control panel"):
        parse_fragment(fragment)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda data: base64.b64encode(data).decode())))
def test_nothing_else_than_a_refusal_comes_of_noise(noise: str) -> None:
    """Any text gives PayloadInvalid, never another exception."""
    for read in (lambda text: decrypt_payload(SECRET, text), parse_fragment):
        with pytest.raises(PayloadInvalid):
            read(noise)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_flipped_bit_never_breaks_anything(data: st.DataObject) -> None:
    """A bent payload is refused, or reads as another well-formed one: that is why its token is tried."""
    raw = bytearray(base64.urlsafe_b64decode(WHOLE))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = decrypt_payload(SECRET, base64.urlsafe_b64encode(bytes(raw)).decode())
    except PayloadInvalid:
        return
    assert found.store_id.isdecimal()
    assert found.access_token.isprintable()


@pytest.mark.parametrize(
    ("lang", "read"),
    [("pt-BR", "pt-BR"), ("zh_Hans_CN", "zh_Hans_CN"), ("", "en"), (None, "en"), ("<script>", "en"), (7, "en")],
)
def test_a_language_is_a_tag_or_english(lang: Any, read: str) -> None:
    """What is no language tag becomes English rather than a fault."""
    assert decrypt_payload(SECRET, encrypt_payload(SECRET, TOLD | {"lang": lang})).lang == read


def test_an_unknown_view_is_a_page_and_a_long_state_is_cut() -> None:
    """New kinds of views must not lock merchants out."""
    found = decrypt_payload(SECRET, encrypt_payload(SECRET, TOLD | {"view_mode": "X", "app_state": "s" * 3000}))
    assert (found.view_mode, len(found.app_state)) == ("PAGE", 1000)


def test_a_secret_that_is_too_short_is_a_mistake_of_the_configuration() -> None:
    """Half a key must not be filled up with anything."""
    with pytest.raises(ConfigError, match="ECWID_CLIENT_SECRET"):
        decrypt_payload("short", WHOLE)
