"""A shop over real HTTP, and a session that calls it as an app would."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sandbox_helpers import Caller, Clock, OpenShop

from labelsvc.sandbox import Sandbox


@pytest.fixture
def open_shop() -> Iterator[OpenShop]:
    """Opens shops with the options of Sandbox, and closes them after the test."""
    with ExitStack() as stack:

        def opened(**options: Any) -> Caller:
            shop = Sandbox(**options)
            caller = Caller(shop, stack.enter_context(shop.serve()))
            stack.callback(caller.session.close)
            return caller

        yield opened


@pytest.fixture
def caller(open_shop: OpenShop) -> Caller:
    """A caller of a shop with the sample orders."""
    return open_shop()


@pytest.fixture
def clock() -> Clock:
    return Clock()
