"""Signed links to PDFs: for a browser, which sends no key. Each opens one file, once, within five minutes.

``HEAD`` does not use a link up. Ranges are not served (the whole file is, which RFC 9110 allows), so that a
viewer that reads in pieces needs one request only.
"""

import hashlib
import secrets
from datetime import timedelta

from flask import request
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from labelsvc.database import now, transaction
from labelsvc.web.auth import Caller, nobody
from labelsvc.web.context import runtime
from labelsvc.web.tables import UsedLinkRow
from labelsvc.web.tokens import generation, same, sign, verified

LINK_SECONDS = 5 * 60
PURPOSE = "link"


def signed_link(store_id: str, path: str) -> str:
    """The address of a path of ours, with what opens it. Raises a 401 if the store is not connected."""
    born = generation(runtime(), store_id)
    if born is None:
        raise nobody()
    token = sign(runtime(), PURPOSE, [store_id, born, path, secrets.token_hex(8)])
    separator = "&" if "?" in path else "?"
    return f"{runtime().settings.public_url}{path}{separator}link={token}"


def follow(token: str) -> Caller:
    """Who the link was made for. Raises a 401 for every reason alike: forged, ended, used, for another file."""
    match verified(runtime(), PURPOSE, token, max_age=LINK_SECONDS):
        case [str(store_id), str(born), str(path), str()] if path == _asked() and same(
            generation(runtime(), store_id), born
        ):
            digest = hashlib.sha256(token.encode()).hexdigest()
            if request.method == "HEAD" or _first_use(digest):
                return Caller(store_id, frozenset({"print"}), f"link:{digest[:16]}", "link")
    raise nobody()


def _asked() -> str:
    """The request's path and query, but for the link itself."""
    query = "&".join(part for part in request.query_string.decode().split("&") if not part.startswith("link="))
    return f"{request.path}?{query}" if query else request.path


def _first_use(digest: str) -> bool:
    try:
        with transaction(runtime().engine) as session:
            session.execute(delete(UsedLinkRow).where(UsedLinkRow.used < now() - timedelta(seconds=LINK_SECONDS)))
            session.add(UsedLinkRow(digest=digest, used=now()))
    except IntegrityError:
        return False
    return True
