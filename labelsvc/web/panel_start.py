"""What the panel's page holds when it arrives, so that a merchant sees orders without another request."""

from functools import cache
from typing import Any

from babel import Locale

from labelsvc.errors import LabelsvcError
from labelsvc.runtime import Runtime
from labelsvc.stores.settings import store_settings
from labelsvc.web.api.orders import ListQuery, listing
from labelsvc.web.context import shops
from labelsvc.web.languages import Language
from labelsvc.web.panel_rows import rows

# What a desk's screen and a half can show, and how many of them the first paint waits for: each row delays it.
FIRST_PAGE, FIRST_PAINT = 25, 12
# Unions, test codes, "unknown" and the outlying rest of Oceania, as the CLDR has them among the countries.
NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"))


@cache
def countries() -> tuple[str, ...]:
    """The codes of all countries and territories that have one of their own."""
    known = map(str, Locale("en").territories)
    return tuple(sorted(code for code in known if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES))


def start_of(runtime: Runtime, store_id: str, language: Language, app_state: str) -> tuple[dict[str, Any], str]:
    """The store and its settings for the script, and the first rows; or, in their place, what went wrong.

    ``order`` is the one that a deep link asks for: ``order=XJ12H``, or the id alone.
    """
    settings = store_settings(runtime.engine, runtime.box, store_id)
    start: dict[str, Any] = {
        "store": store_id,
        "zone": "UTC",
        "countries": countries(),
        "settings": settings.model_dump(mode="json", exclude={"logo", "ship_from", "template", "auto_print"}),
        "order": app_state.removeprefix("order").lstrip(":=").removeprefix("id=")[:255],
        "problem": None,
        "next_cursor": None,
        "looked_back_to": "",
    }
    try:
        found = listing(store_id, ListQuery.model_validate({"limit": FIRST_PAGE}))
        with shops().shop_and_profile(store_id) as (_, profile):
            page = rows(found, profile, language, FIRST_PAINT)
    except LabelsvcError as error:
        return start | {"problem": {"code": error.code, "text": error.message}}, ""
    html = page.pop("rows")
    return start | page | {"zone": profile.timezone}, html
