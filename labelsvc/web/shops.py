"""Clients that wait for the next request: a new one would first have to shake hands with the shop.

A client is for one thread at a time, so each is taken out while it is used. What the profile says is kept for a
minute: it changes once a year, and each label asks for it.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from labelsvc.runtime import Runtime
from labelsvc.stores import store

if TYPE_CHECKING:
    from labelsvc.ecwid.client import EcwidClient
    from labelsvc.ecwid.profile import Profile

KEPT_EACH = 8
PROFILE_SECONDS = 60.0

# A store and its token: whoever connects it anew gets other clients.
Key = tuple[str, str]


class Shops:
    """The clients and profiles of the stores that were asked for lately. Thread-safe."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self._idle: dict[Key, list[EcwidClient]] = defaultdict(list)
        self._profiles: dict[Key, tuple[float, Profile]] = {}

    @contextmanager
    def shop(self, store_id: str) -> "Iterator[EcwidClient]":
        """A client for the length of the block. Raises ``StoreError`` if the store is not connected."""
        with self._client(store_id) as (_, client):
            yield client

    @contextmanager
    def shop_and_profile(self, store_id: str) -> "Iterator[tuple[EcwidClient, Profile]]":
        """The same, with the store's profile, which may be a minute old."""
        with self._client(store_id) as (key, client):
            yield client, self._profile(key, client)

    @contextmanager
    def _client(self, store_id: str) -> "Iterator[tuple[Key, EcwidClient]]":
        token = store(self._runtime.engine, self._runtime.box, store_id).token
        key = (store_id, hashlib.sha256(token.encode()).hexdigest())
        with self._lock:
            idle = self._idle[key]
            client = idle.pop() if idle else None
        client = client or self._runtime.connect(store_id, token)
        try:
            yield key, client
        finally:
            self._give_back(key, client)

    def _give_back(self, key: Key, client: "EcwidClient") -> None:
        with self._lock:
            if len(self._idle[key]) < KEPT_EACH:
                self._idle[key].append(client)
                return
        client.close()

    def _profile(self, key: Key, client: "EcwidClient") -> "Profile":
        kept = self._profiles.get(key)
        if kept and time.monotonic() - kept[0] < PROFILE_SECONDS:
            return kept[1]
        profile = client.profile()
        self._profiles[key] = (time.monotonic(), profile)
        return profile
