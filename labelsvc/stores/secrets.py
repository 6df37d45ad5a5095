"""Encryption at rest: tokens and whatever holds a customer's address."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import cached_property
from hashlib import scrypt

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from labelsvc.errors import ConfigError, StoreError

# Every machine must derive the same key from the same setting, so the salt is fixed; scrypt makes guessing a
# short secret dear (about 40 ms and 16 MB a guess).
SALT = b"labelsvc encryption at rest, 1"
COST = {"n": 2**14, "r": 8, "p": 1}


class SecretBox:
    """Seals with the newest key, opens with any: ``LABELSVC_SECRET_KEYS``, a comma list, newest first.

    Any text serves as a key; 32 random bytes are what it should be. Keys are derived on first use.
    """

    def __init__(self, keys: str | Sequence[str]) -> None:
        listed = keys.split(",") if isinstance(keys, str) else keys
        self._secrets = [key.strip() for key in listed if key.strip()]
        if not self._secrets:
            raise ConfigError(
                "LABELSVC_SECRET_KEYS is not set",
                hint="python3 -c 'import secrets; print(secrets.token_urlsafe(32))' makes one",
            )

    def __repr__(self) -> str:
        return f"<SecretBox of {len(self._secrets)} keys>"

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(_derive(secret)) for secret in self._secrets])

    def seal(self, plain: bytes) -> bytes:
        """Encrypted and authenticated; different each time."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed; raises ``StoreError`` if no key fits or a byte was changed."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise StoreError(
                "stored data cannot be decrypted",
                hint="LABELSVC_SECRET_KEYS lacks the key that it was encrypted with",
            ) from error

    def renew(self, sealed: bytes) -> bytes:
        """The same, under the newest key: run over everything stored before an old key is dropped."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise StoreError("stored data cannot be decrypted") from error


def _derive(secret: str) -> bytes:
    return urlsafe_b64encode(scrypt(secret.encode(), salt=SALT, dklen=32, **COST))
