"""How automatic printing fares, over HTTP."""

from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import update

from labelsvc.batches.auto import tick
from labelsvc.batches.auto_tables import AutoStoreRow
from labelsvc.database import transaction
from labelsvc.runtime import Runtime

Headers = dict[str, str]
URL = "/api/v1/auto-print"


def test_off_it_says_so(client: FlaskClient, key: Headers) -> None:
    """And nothing else."""
    found = client.get(URL, headers=key).json
    assert found == {
        "enabled": False, "since": None, "looked": None, "next": None, "paused": False, "trouble": None
    }  # fmt: skip


def test_on_it_tells_when_and_what_is_in_the_way(client: FlaskClient, key: Headers, runtime: Runtime) -> None:
    """Since when, the schedule's next time, and why it stands still."""
    schedule = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "at": ["08:00"]}]
    saved = client.put(
        "/api/v1/settings", json={"auto_print": {"enabled": True, "schedule": schedule}}, headers=key
    )
    assert saved.status_code == 200
    tick(runtime)
    found = client.get(URL, headers=key).json
    assert found["enabled"] and found["since"]
    assert datetime.fromisoformat(found["next"]) > datetime.now(UTC)
    with transaction(runtime.engine) as session:
        session.execute(update(AutoStoreRow).values(paused=datetime.now(UTC), trouble_code="token_rejected"))
    found = client.get(URL, headers=key).json
    assert (found["paused"], found["trouble"]["code"]) == (True, "token_rejected")
