"""The panel's list: its first rows come with the page itself, so that they are painted with it; the others by
``GET /panel/rows``, which takes what ``GET /api/v1/orders`` takes."""

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template

from labelsvc.batches.browse import Listing
from labelsvc.batches.compose import UNITS
from labelsvc.ecwid.profile import Profile
from labelsvc.web import parsing
from labelsvc.web.api.orders import ListQuery, listing, order_model
from labelsvc.web.auth import caller
from labelsvc.web.context import shops
from labelsvc.web.languages import Language, language
from labelsvc.web.reasons import reason_texts
from labelsvc.web.routes import BUCKETS


def init_app(app: Flask) -> None:
    """Serve the rows."""
    app.add_url_rule("/panel/rows", "panel_rows", panel_rows)


def panel_rows() -> Response:
    """A page of the list in the session's language."""
    who = caller("read")
    current_app.extensions[BUCKETS].take(who.id)
    g.language = language(who.language)
    found = listing(who.store_id, parsing.query(ListQuery))
    with shops().shop_and_profile(who.store_id) as (_, profile):
        return jsonify(rows(found, profile, g.language))


def rows(found: Listing, profile: Profile, spoken: Language, at_once: int | None = None) -> dict[str, Any]:
    """A page of the list as the script takes it. ``looked_back_to`` is a text.

    ``at_once``: how many rows are there for the first paint; the others wait for the script.
    """
    html = render_template(
        "panel/rows.html",
        at_once=at_once,
        orders=[order_model(view) for view in found.views],
        zone=profile.zone,
        weight_unit=UNITS.get(profile.weight_unit, ""),
        reasons=reason_texts(spoken),
    )
    back = spoken.moment(found.looked_back_to, profile.zone) if found.looked_back_to else ""
    return {"rows": html, "next_cursor": found.cursor, "looked_back_to": back}
