"""Signed texts: panel sessions and whatever else must come back unchanged, under LABELSVC_SECRET_KEYS.

Each purpose has its own salt, so that one's text is never another's. Texts signed with older keys still count.
"""

import hmac
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from labelsvc.errors import StoreError
from labelsvc.runtime import Runtime
from labelsvc.stores import store


def sign(runtime: Runtime, purpose: str, value: Any) -> str:
    """A text that holds ``value`` (JSON, readable by anyone) and its signature."""
    return str(_serializer(runtime, purpose).dumps(value))


def verified(runtime: Runtime, purpose: str, text: str, *, max_age: int) -> Any:
    """What was signed for this purpose at most ``max_age`` seconds ago, else None: every failure is alike."""
    try:
        return _serializer(runtime, purpose).loads(text, max_age=max_age)
    except BadData:
        return None


def generation(runtime: Runtime, store_id: str) -> str | None:
    """16 hex digits that change with the store's token and the app's secret; None if it is not connected.

    What is bound to it ends when the store is removed, and when either secret is replaced.
    """
    try:
        token = store(runtime.engine, runtime.box, store_id).token
    except StoreError:
        return None
    secret = runtime.settings.ecwid_client_secret.encode()
    return hmac.digest(secret or b"none", f"generation {store_id} {token}".encode(), "sha256").hex()[:16]


def same(one: object, other: object) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return isinstance(one, str) and isinstance(other, str) and hmac.compare_digest(one.encode(), other.encode())


def _serializer(runtime: Runtime, purpose: str) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last key of the list and accepts all of them; ours has the newest first.
    return URLSafeTimedSerializer(list(reversed(runtime.settings.secret_keys)), salt=f"labelsvc {purpose}")
