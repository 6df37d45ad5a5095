"""What the control panel hands to the app that it opens: which store, in which language, with which token.

It is encrypted with the app's secret, and carries no signature, no date and no serial number: anybody who once
saw one can send it again, and whoever can guess may bend its first bytes. So trust nothing in it before a call
with its token has succeeded. Every fault is answered alike, after the same work: answers tell nothing of the key.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from labelsvc.ecwid.values import mapping, text
from labelsvc.errors import ConfigError, PayloadInvalid

_BLOCK = 16
# A real one has some 400 characters; a request line of 8 KB holds no longer one.
_MAX_LENGTH = 8_000
_MAX_STATE = 1_000
_NOTHING = bytes(2 * _BLOCK)
_STORE = re.compile(r"[0-9]{1,20}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,1000}")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_VIEW_MODES = frozenset({"PAGE", "POPUP", "INLINE"})


@dataclass(frozen=True, slots=True)
class Payload:
    """Who opened the app. ``lang`` is a tag such as ``pt-BR``; ``app_state`` is what a deep link asks for."""

    store_id: str
    access_token: str = field(repr=False)
    lang: str = "en"
    view_mode: str = "PAGE"
    app_state: str = ""


def decrypt_payload(client_secret: str, encrypted: str) -> Payload:
    """The payload of the ``payload`` parameter: AES-128-CBC in url-safe base64, with or without its padding.

    Raises PayloadInvalid, always the same, and ConfigError where the secret is too short to be one.
    """
    data, decodable = _decoded(encrypted)
    plain, padded = _unpadded(_deciphered(_key(client_secret), data))
    found = _payload(plain)
    if found is None or not (decodable and padded):
        raise _refusal()
    return found


def parse_fragment(fragment: str) -> Payload:
    """The payload of the older mode: JSON in hexadecimal, from the page's fragment. Raises PayloadInvalid."""
    try:
        plain = bytes.fromhex(fragment.removeprefix("#")[: 2 * _MAX_LENGTH])
    except ValueError:
        plain = b""
    found = _payload(plain)
    if found is None:
        raise _refusal()
    return found


def _refusal() -> PayloadInvalid:
    return PayloadInvalid(
        "this page was not opened by the control panel, or with a link that is no longer good",
        hint="open the app from the control panel again",
    )


def _key(client_secret: str) -> bytes:
    key = client_secret.encode()[:_BLOCK]
    if len(key) < _BLOCK:
        raise ConfigError("ECWID_CLIENT_SECRET is shorter than the 16 characters that the key is made of")
    return key


def _decoded(encrypted: str) -> tuple[bytes, bool]:
    """Start vector and blocks; or others in their place, to do the same work with, and False."""
    given = encrypted[:_MAX_LENGTH].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(given + "=" * (-len(given) % 4), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(encrypted) > _MAX_LENGTH or len(data) < len(_NOTHING) or len(data) % _BLOCK:
        return _NOTHING, False
    return data, True


def _deciphered(key: bytes, data: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES128(key), modes.CBC(data[:_BLOCK])).decryptor()
    return decryptor.update(data[_BLOCK:]) + decryptor.finalize()


def _unpadded(plain: bytes) -> tuple[bytes, bool]:
    """Without the PKCS#7 padding, and whether it was right; judged over a whole block, whatever it holds."""
    size = plain[-1]
    wrong = int(not 1 <= size <= _BLOCK)
    for place in range(_BLOCK):
        wrong |= int(place < size) & int(plain[-1 - place] != size)
    return plain[: len(plain) - size * (1 - wrong)], not wrong


def _payload(plain: bytes) -> Payload | None:
    """The payload of this JSON; None where it is none."""
    try:
        told = mapping(json.loads(plain.decode()))
    except (ValueError, RecursionError):
        return None
    store_id, token = text(told.get("store_id")), text(told.get("access_token"))
    if not _STORE.fullmatch(store_id) or not _TOKEN.fullmatch(token):
        return None
    lang, view_mode = text(told.get("lang")), text(told.get("view_mode")).upper()
    return Payload(
        store_id,
        token,
        lang if _LANG.fullmatch(lang) else "en",
        view_mode if view_mode in _VIEW_MODES else "PAGE",
        text(told.get("app_state"))[:_MAX_STATE],
    )
