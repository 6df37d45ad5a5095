"""`labelsvc doctor`: each thing that can be wrong is found, and named so that it can be mended."""

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from labelsvc import doctor, resources
from labelsvc.sandbox import Fault, Sandbox

Findings = dict[str, dict[str, str]]


@pytest.fixture
def examine(run_cli) -> Callable[[], tuple[int, Findings]]:
    """The exit code, and the findings by check; the last one where a check has several."""

    def run() -> tuple[int, Findings]:
        ended = run_cli("doctor", "--json")
        return ended.code, {found["check"]: found for found in json.loads(ended.out)}

    return run


def test_a_working_machine_is_in_order(connected_shop: Sandbox, examine, run_cli) -> None:
    """Exit code 0, and every check says what it saw."""
    code, found = examine()
    assert code == 0
    checks = ("settings", "fonts", "templates", "disk", "shop", "clock", "database")
    assert {found[check]["state"] for check in checks} == {"ok"}
    assert found[f"store {connected_shop.store_id}"]["state"] == "ok"
    lines = run_cli("doctor").out.splitlines()
    assert len(lines) >= len(found)


def test_a_new_machine_needs_nothing_but_notes(shop_at_work: Sandbox, examine, tmp_path: Path) -> None:
    """No database yet is no fault, and looking for it does not make it."""
    code, found = examine()
    assert (code, found["database"]["state"]) == (0, "note")
    assert not list(tmp_path.iterdir())


def test_a_token_that_the_shop_refuses_is_wrong(connected_shop: Sandbox, examine) -> None:
    """Exit code 2."""
    connected_shop.access.revoke(connected_shop.token)
    code, found = examine()
    assert (code, found[f"store {connected_shop.store_id}"]["state"]) == (2, "wrong")


def test_a_key_that_was_lost_is_wrong(connected_shop: Sandbox, examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token cannot be decrypted any more."""
    monkeypatch.setenv("LABELSVC_SECRET_KEYS", "another key than the one before")
    code, found = examine()
    assert (code, found[f"store {connected_shop.store_id}"]["state"]) == (2, "wrong")


def test_a_shop_that_is_not_there_is_unreachable(
    connected_shop: Sandbox, examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3, for the shop and for its store."""
    monkeypatch.setenv("ECWID_API_URL", "http://127.0.0.1:9/api/v3")
    code, found = examine()
    assert code == 3
    assert found["shop"]["state"] == found[f"store {connected_shop.store_id}"]["state"] == "unreachable"


def test_what_is_wrong_here_goes_before_what_is_unreachable(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With both, the exit code is that of the one that can be mended here."""
    monkeypatch.setenv("ECWID_API_URL", "http://127.0.0.1:9/api/v3")
    monkeypatch.setattr(doctor, "resource_dir", lambda _: tmp_path)
    code, found = examine()
    assert (code, found["fonts"]["state"], found["shop"]["state"]) == (2, "wrong", "unreachable")


def test_a_damaged_font_is_named(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And so is a missing one."""
    fonts = tmp_path / "fonts"
    shutil.copytree(resources.resource_dir("fonts"), fonts)
    with (fonts / "NotoSansThai-Regular.ttf").open("r+b") as file:
        file.seek(5000)
        file.write(b"damaged")
    (fonts / "NotoSansLao-Regular.ttf").unlink()
    monkeypatch.setattr(doctor, "resource_dir", lambda _: fonts)
    code, found = examine()
    assert code == 2
    message = found["fonts"]["message"]
    assert "NotoSansThai-Regular" in message and "NotoSansLao-Regular" in message
    assert "NotoSans-Regular" not in message


def test_a_setting_that_is_none_is_noticed(
    shop_at_work: Sandbox, run_cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the one that was probably meant."""
    monkeypatch.setenv("LABELSVC_RETENTON_DAYS", "7")
    ended = run_cli("doctor")
    assert ended.code == 0
    assert "LABELSVC_RETENTON_DAYS is no setting: LABELSVC_RETENTION_DAYS?" in ended.out


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (45, "ok"), (-90, "wrong"), (90, "wrong")])
def test_the_clock_is_compared_with_the_shop_s(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str
) -> None:
    """Signed links and webhooks go by it."""
    monkeypatch.setattr(doctor, "_now", lambda: time.time() + seconds)
    code, found = examine()
    assert found["clock"]["state"] == state
    assert code == (2 if state == "wrong" else 0)


@pytest.mark.parametrize("date", ["", "yesterday", "99"])
def test_an_answer_without_a_date_is_noted(date: str) -> None:
    """Proxies leave it out."""
    assert doctor.clock(date).state == "note"


def test_the_direction_of_the_clock_s_error_is_right() -> None:
    """A shop's date in our future means that our clock is slow."""
    ahead = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    assert "slow" in doctor.clock(ahead).message


@pytest.mark.parametrize(("free", "state"), [(1 << 40, "ok"), (1 << 29, "note"), (1 << 20, "wrong")])
def test_a_full_disk_is_found(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    """Before the labels are to be stored on it."""
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    assert examine()[1]["disk"]["state"] == state


def test_a_database_that_is_none_is_unreachable(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And its password is not shown."""
    monkeypatch.setenv("LABELSVC_DATABASE_URL", "postgresql://ann:s3cret@127.0.0.1:9/labels")
    code, found = examine()
    assert (code, found["database"]["state"]) == (3, "unreachable")
    assert "s3cret" not in json.dumps(found)


def test_an_old_schema_says_how_to_mend_it(
    shop_at_work: Sandbox, examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A database that was made and never migrated."""
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv("LABELSVC_DATABASE_URL", "sqlite:///empty.db")
    code, found = examine()
    assert (code, found["database"]["state"]) == (2, "wrong")
    assert "labelsvc db upgrade" in found["database"]["message"]


def test_no_token_is_sent_to_look_whether_the_shop_is_there(shop_at_work: Sandbox, examine) -> None:
    """And whatever it answers, it is there."""
    shop_at_work.faults.add(Fault("503", method="*", times=None))
    code, found = examine()
    assert (code, found["shop"]["state"]) == (0, "ok")
    assert not [request for request in shop_at_work.requests if request.authorised]
