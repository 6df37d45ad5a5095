"""Keys to the HTTP API: shown once, kept hashed, revocable."""

import json
from datetime import timedelta

from sqlalchemy import select, text

from labelsvc.database import open_database, transaction
from labelsvc.stores.keys import NOTED_EVERY, find_key
from labelsvc.stores.tables import ApiKeyRow


def _engine(tmp_path):
    return open_database(f"sqlite:///{tmp_path}/var/labelsvc.db")


def test_a_key_is_shown_once_and_stored_hashed(connected_shop, run_cli, tmp_path) -> None:
    """Alone on stdout; the database does not hold it."""
    made = run_cli("keys", "create", "--store", connected_shop.store_id, "--name", "ERP")
    key = made.out.strip()
    assert made.code == 0 and key.startswith("lsk_") and len(key) > 40
    with transaction(_engine(tmp_path)) as session:
        rows = session.execute(text("SELECT * FROM api_keys")).all()
    assert key not in repr(rows) and "ERP" in repr(rows)


def test_a_program_gets_id_key_and_scopes(connected_shop, run_cli) -> None:
    """With --json."""
    made = run_cli("keys", "create", "--store", connected_shop.store_id, "--scopes", "print,read", "--json")
    assert json.loads(made.out).keys() == {"id", "key", "scopes"}
    assert json.loads(made.out)["scopes"] == ["read", "print"]


def test_keys_are_listed_and_revoked_at_once(connected_shop, run_cli, tmp_path) -> None:
    """What is revoked opens nothing any more."""
    store = connected_shop.store_id
    made = json.loads(run_cli("keys", "create", "--store", store, "--json").out)
    assert find_key(_engine(tmp_path), made["key"]) is not None
    assert made["id"] in run_cli("keys", "list", "--store", store).out
    assert run_cli("keys", "revoke", made["id"]).code == 0
    assert find_key(_engine(tmp_path), made["key"]) is None
    assert json.loads(run_cli("keys", "list", "--json").out)[0]["revoked"] is not None


def test_wrong_uses_are_refused(connected_shop, run_cli) -> None:
    """An unknown store or scope, an unknown key, neither store nor operator."""
    store = connected_shop.store_id
    for arguments in (
        ("create", "--store", "999"),
        ("create", "--store", store, "--scopes", "everything"),
        ("create",),
        ("create", "--store", store, "--operator"),
        ("revoke", "none"),
    ):
        assert run_cli("keys", *arguments).code == 2, arguments


def test_a_removed_store_takes_its_keys_along(connected_shop, run_cli, tmp_path) -> None:
    """Also for when it is connected again."""
    key = run_cli("keys", "create", "--store", connected_shop.store_id).out.strip()
    run_cli("stores", "remove", "--store", connected_shop.store_id)
    assert find_key(_engine(tmp_path), key) is None
    again = ("stores", "add", "--store", connected_shop.store_id, "--token-stdin")
    assert run_cli(*again, stdin=connected_shop.token).code == 0
    assert find_key(_engine(tmp_path), key) is None


def test_the_last_use_is_noted_once_a_minute(connected_shop, run_cli, tmp_path) -> None:
    """A hundred requests a second are not a hundred writes."""
    key = run_cli("keys", "create", "--store", connected_shop.store_id).out.strip()
    engine = _engine(tmp_path)

    def last_used():
        with transaction(engine) as session:
            return session.scalars(select(ApiKeyRow.last_used)).one()

    find_key(engine, key)
    first = last_used()
    find_key(engine, key)
    assert last_used() == first
    with transaction(engine) as session:
        session.scalars(select(ApiKeyRow)).one().last_used = first - NOTED_EVERY - timedelta(seconds=1)
    find_key(engine, key)
    assert last_used() >= first
