"""What the shop's control panel hands to an app that it opens, in both modes."""

import base64
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK = 16


def encrypt_payload(client_secret: str, payload: dict[str, Any]) -> str:
    """AES-128-CBC under the first half of the secret, in url-safe base64 without its padding."""
    padder = PKCS7(8 * _BLOCK).padder()
    plain = padder.update(json.dumps(payload).encode()) + padder.finalize()
    start = secrets.token_bytes(_BLOCK)
    encryptor = Cipher(algorithms.AES128(client_secret.encode()[:_BLOCK]), modes.CBC(start)).encryptor()
    data = start + encryptor.update(plain) + encryptor.finalize()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def fragment_payload(payload: dict[str, Any]) -> str:
    """The older mode: JSON in hexadecimal, behind the ``#``."""
    return json.dumps(payload).encode().hex()
