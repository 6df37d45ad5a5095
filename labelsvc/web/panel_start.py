"""What the panel's page holds when it arrives, so that a merchant sees orders without another request."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from labelsvc.errors import LabelsvcError
from labelsvc.runtime import Runtime
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.orders import OrderQuery, list_orders
from labelsvc.web.auth import Caller, all_scopes
from labelsvc.web.context import shops
from labelsvc.web.languages import Language

FIRST_PAGE = 50


def start_of(runtime: Runtime, store_id: str, language: Language, app_state: str) -> dict[str, Any]:
    """The store, its settings and the first page of its orders; or, in the orders' place, what went wrong.

    ``order`` is the one that a deep link asks for: ``order=XJ12H``, or the id alone.
    """
    caller = Caller(store_id, all_scopes(), f"panel:{store_id}", "panel", language.tag)
    settings = store_settings(runtime.engine, runtime.box, store_id)
    start: dict[str, Any] = {
        "store": store_id,
        "zone": "UTC",
        "weight_unit": "",
        "settings": settings.model_dump(mode="json", exclude={"logo", "ship_from", "template", "auto_print"}),
        "order": app_state.removeprefix("order").lstrip(":=").removeprefix("id=")[:255],
    }
    start["orders"], problem = _tried(
        lambda: list_orders(caller, OrderQuery.model_validate({"limit": FIRST_PAGE}))
    )
    if problem is None:
        with shops().shop_and_profile(store_id) as (_, profile):
            start |= {"zone": profile.timezone, "weight_unit": profile.weight_unit}
    return start | {"problem": problem}


def _tried(ask: Callable[[], BaseModel]) -> tuple[dict[str, Any] | None, dict[str, str] | None]:
    try:
        return ask().model_dump(mode="json"), None
    except LabelsvcError as error:
        return None, {"code": error.code, "text": error.message}
