"""``POST /webhooks/ecwid``: an event is checked, stored, and answered; the queue's worker acts on it later.

Whatever is wrong with an event, the answer is the same; and so it is for known and unknown stores.
"""

import logging
import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from labelsvc.batches.inbox import Event, store_event
from labelsvc.database import transaction
from labelsvc.ecwid import webhook
from labelsvc.errors import EventInvalid
from labelsvc.web.context import runtime
from labelsvc.web.request_error import RequestError

logger = logging.getLogger(__name__)

SIGNATURE = "X-Ecwid-Webhook-Signature"
hooks = Blueprint("hooks", __name__)


def init_app(app: Flask) -> None:
    """Listen to the shop."""
    app.register_blueprint(hooks)


@hooks.post("/webhooks/ecwid")
def ecwid() -> Response:
    """Store what the shop tells. 200 once it is stored, or need not be; 401 for all that is not the shop's."""
    service = runtime()
    try:
        told = webhook.receive(
            service.settings.ecwid_client_secret, _body(), request.headers.get(SIGNATURE), now=time.time()
        )
    except EventInvalid as error:
        logger.info("a webhook was refused: %s", error.message)
        raise RequestError("not_signed", "this is no event that the shop has signed lately") from error
    with transaction(service.engine) as session:
        store_event(session, _kept(told))
    return Response(status=200)


def _body() -> bytes:
    request.max_content_length = webhook.MAX_BODY_BYTES
    try:
        return request.get_data(cache=False)
    except HTTPException as error:
        # Too long, or broken off: that is no event either.
        raise EventInvalid("this is no event: its body cannot be read") from error


def _kept(told: webhook.Event) -> Event:
    """What is kept of it: which order of which store, and nothing of the customer."""
    status = told.data.get("newFulfillmentStatus")
    return Event(
        told.event_id,
        told.store_id,
        told.type,
        datetime.fromtimestamp(told.created, UTC),
        told.order_id,
        status[:60] if isinstance(status, str) else "",
    )
