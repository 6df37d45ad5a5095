"""A caller of the sandbox shop, and a clock that stands still."""

from collections.abc import Callable
from typing import Any

import requests

from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.server import SandboxServer


class Caller:
    """A caller with the shop's token; paths are relative to the store."""

    def __init__(self, shop: Sandbox, server: SandboxServer) -> None:
        self.shop, self.server = shop, server
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {shop.token}"

    def url(self, path: str) -> str:
        return f"{self.server.api_url}/{self.shop.store_id}/{path}"

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.session.get(self.url(path), params=params, timeout=10)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.session.put(self.url(path), json=body, timeout=10)

    def ids(self, **params: Any) -> list[str]:
        return [order["id"] for order in self.get("orders", **params).json()["items"]]

    def control(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.server.control_url}/{path}", timeout=10, **options)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


OpenShop = Callable[..., Caller]
