"""A scripted shop, fake time, and a client between them."""

from collections.abc import Iterator

import pytest
from ecwid_helpers import FakeTime, Shop, client_of, open_shop

from labelsvc.ecwid.client import EcwidClient


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def client(shop: Shop, time: FakeTime) -> Iterator[EcwidClient]:
    with client_of(shop, time) as client:
        yield client
