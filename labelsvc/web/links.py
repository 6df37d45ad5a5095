"""Signed links to PDFs: for a browser, which sends no key. Each opens one file, once, within five minutes.

``HEAD`` does not use a link up. Ranges are not served (the whole file is, which RFC 9110 allows), so that a
viewer that reads in pieces needs one request only.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote, urlencode

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


def signed_link(store_id: str, path: str, query: Mapping[str, str]) -> str:
    """The address of a path of ours (not yet quoted), with what opens it. A 401 for a store that is gone."""
    born = generation(runtime(), store_id)
    if born is None:
        raise nobody()
    token = sign(runtime(), PURPOSE, [store_id, born, _named(path, query), secrets.token_hex(8)])
    return f"{runtime().settings.public_url}{quote(path)}?{urlencode({**query, 'link': token})}"


def follow(token: str) -> Caller:
    """Who the link was made for. Raises a 401 for every reason alike: forged, ended, used, for another file."""
    asked = _named(request.path, {name: value for name, value in request.args.items() if name != "link"})
    match verified(runtime(), PURPOSE, token, max_age=LINK_SECONDS):
        case [str(store_id), str(born), str(named), str()] if same(named, asked) and same(
            generation(runtime(), store_id), born
        ):
            digest = hashlib.sha256(token.encode()).hexdigest()
            if request.method == "HEAD" or first_use(digest):
                return Caller(store_id, frozenset({"print"}), f"link:{digest[:16]}", "link")
    raise nobody()


def _named(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(sorted(query.items()))}"


def first_use(digest: str) -> bool:
    """Whether this is the first time that it is used; from then on it is not, for as long as links live."""
    try:
        with transaction(runtime().engine) as session:
            session.execute(delete(UsedLinkRow).where(UsedLinkRow.used < now() - timedelta(seconds=LINK_SECONDS)))
            session.add(UsedLinkRow(digest=digest, used=now()))
    except IntegrityError:
        return False
    return True
