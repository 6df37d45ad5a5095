"""Letting a merchant in: what the payload says is believed only once the shop has confirmed its token."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from labelsvc.ecwid.payload import Payload
from labelsvc.errors import LabelsvcError, PayloadInvalid, ShopError, StoreError
from labelsvc.runtime import Runtime
from labelsvc.stores import connect_store, store
from labelsvc.web.tokens import same

# A token that the shop confirmed is believed for so long.
CONFIRMED_SECONDS = 300.0
# Every refusal takes this long, whatever it was for: time tells nothing of the key or of the store.
REFUSAL_SECONDS = 0.4
MOST_KEPT = 10_000


class Confirmed:
    """Which tokens the shop confirmed lately, by digest. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[str, float] = {}

    def __contains__(self, payload: Payload) -> bool:
        with self._lock:
            return self._until.get(_digest(payload), 0.0) > time.monotonic()

    def add(self, payload: Payload) -> None:
        """Believe it for a while."""
        with self._lock:
            if len(self._until) >= MOST_KEPT:
                self._until.clear()
            self._until[_digest(payload)] = time.monotonic() + CONFIRMED_SECONDS


_confirmed = Confirmed()


@contextmanager
def slowly() -> Iterator[None]:
    """Make every refusal inside of it last ``REFUSAL_SECONDS``."""
    begun = time.monotonic()
    try:
        yield
    except LabelsvcError:
        time.sleep(max(0.0, begun + REFUSAL_SECONDS - time.monotonic()))
        raise


def admitted(runtime: Runtime, payload: Payload) -> None:
    """Let the store in: the first time it is connected, and a new token replaces the old one.

    Raises ``PayloadInvalid`` for a token that the shop does not take, or takes for another store, and
    ``ShopError`` where the shop cannot be asked and the token is not the one that is known.
    """
    known = _is_known(runtime, payload)
    if known and payload in _confirmed:
        return
    try:
        name = _asked(runtime, payload)
    except ShopError as error:
        if error.status in (401, 402, 403, 404):
            raise PayloadInvalid("the shop does not confirm this payload") from error
        if known:
            # The shop is away; the token is the one that it gave us.
            return
        raise
    if not known:
        connect_store(runtime.engine, runtime.box, payload.store_id, payload.access_token, name=name)
    _confirmed.add(payload)


def _asked(runtime: Runtime, payload: Payload) -> str:
    """The store's name, from the shop itself."""
    client = runtime.connect(payload.store_id, payload.access_token)
    try:
        profile = client.profile()
    finally:
        client.close()
    if profile.store_id and profile.store_id != payload.store_id:
        raise PayloadInvalid("the token is another store's")
    return profile.store_name


def _is_known(runtime: Runtime, payload: Payload) -> bool:
    try:
        return same(store(runtime.engine, runtime.box, payload.store_id).token, payload.access_token)
    except StoreError:
        return False


def _digest(payload: Payload) -> str:
    return hashlib.sha256(f"{payload.store_id} {payload.access_token}".encode()).hexdigest()
