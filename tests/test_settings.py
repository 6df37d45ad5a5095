"""Settings: where they come from, what is refused, and that no secret is ever shown."""

from dataclasses import fields, replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.cli.config import settings_page
from labelsvc.errors import ConfigError
from labelsvc.settings import SETTINGS, Found, Settings, environment, find_settings, load_settings, mask_password

KEY = "0123456789abcdef0123456789abcdef"
NAMES = [setting.name for setting in SETTINGS]


def test_the_defaults_are_those_of_the_interface() -> None:
    """Nothing set: the embedded database under ./var, Ecwid's own addresses, no key."""
    settings = load_settings({})
    assert settings.database_url == "sqlite:///var/labelsvc.db"
    assert settings.data_dir == Path("var")
    assert settings.secret_keys == ()
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.retention_days == 30
    assert settings.ecwid_api_url == "https://app.ecwid.com/api/v3"
    assert settings.ecwid_oauth_url == "https://my.ecwid.com/api/oauth"
    assert settings.ecwid_requests_per_minute == 600
    assert settings.printer_networks == ()


def test_every_setting_of_the_table_is_a_field_and_the_other_way_round() -> None:
    """The table and the typed object cannot drift apart."""
    assert [setting.field for setting in SETTINGS] == [field.name for field in fields(Settings)]


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("LABELSVC_RETENTION_DAYS", " 7 ", "retention_days", 7),
        ("LABELSVC_SECRET_KEYS", f"{KEY}, {KEY[::-1]}", "secret_keys", (KEY, KEY[::-1])),
        ("LABELSVC_PUBLIC_URL", "http://labels.example/", "public_url", "http://labels.example"),
        ("ECWID_API_URL", "http://127.0.0.1:9/api/v3/", "ecwid_api_url", "http://127.0.0.1:9/api/v3"),
        ("ECWID_API_URL", "http://[::1]:9/api/v3", "ecwid_api_url", "http://[::1]:9/api/v3"),
        ("ECWID_OAUTH_URL", "http://localhost:9/oauth", "ecwid_oauth_url", "http://localhost:9/oauth"),
        ("LABELSVC_DATABASE_URL", "sqlite:////srv/l.db", "database_url", "sqlite:////srv/l.db"),
        ("LABELSVC_DATABASE_URL", "postgres://u:p@h/d", "database_url", "postgresql+psycopg://u:p@h/d"),
        (
            "LABELSVC_DATABASE_URL",
            "postgresql://h/d?host=/s",
            "database_url",
            "postgresql+psycopg://h/d?host=/s",
        ),
        (
            "LABELSVC_PRINTER_NETWORKS",
            "192.168.1.0/24, fd00::/8",
            "printer_networks",
            (ip_network("192.168.1.0/24"), ip_network("fd00::/8")),
        ),
        ("LABELSVC_DATA_DIR", "/srv/labels", "database_url", "sqlite:////srv/labels/labelsvc.db"),
        ("LABELSVC_RETENTION_DAYS", "", "retention_days", 30),
    ],
)
def test_values_are_parsed(name: str, text: str, field: str, value: object) -> None:
    """Each kind of value arrives typed, tidied and with its consequences."""
    assert getattr(load_settings({name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("LABELSVC_RETENTION_DAYS", "0", "from 1 to 3650"),
        ("LABELSVC_RETENTION_DAYS", "3651", "from 1 to 3650"),
        ("LABELSVC_RETENTION_DAYS", "-1", "whole number"),
        ("LABELSVC_RETENTION_DAYS", "30.5", "whole number"),
        ("LABELSVC_RETENTION_DAYS", "٣٠", "whole number"),
        ("ECWID_REQUESTS_PER_MINUTE", "many", "whole number"),
        ("LABELSVC_SECRET_KEYS", "short", "16 characters"),
        ("LABELSVC_SECRET_KEYS", " , ", "no key"),
        ("LABELSVC_SECRET_KEYS", f"{KEY},{KEY}", "twice"),
        ("ECWID_API_URL", "http://app.ecwid.com/api/v3", "https://"),
        ("ECWID_API_URL", "http://127.0.0.1.example.com/", "https://"),
        ("ECWID_API_URL", "http://127.0.0.1@example.com/", "user name"),
        ("ECWID_API_URL", "http://localhost\\@example.com/", "must be a URL"),
        ("ECWID_API_URL", "https://h/api?token=x", "query"),
        ("ECWID_API_URL", "ftp://h/", "must be a URL"),
        ("ECWID_API_URL", "https://h:99999/", "must be a URL"),
        ("ECWID_OAUTH_URL", "http://192.168.1.5/", "https://"),
        ("ECWID_JS_SDK_URL", "http://cdn.example/a.js", "https://"),
        ("LABELSVC_PUBLIC_URL", "labels.example", "must be a URL"),
        ("LABELSVC_DATABASE_URL", "mysql://h/d", "sqlite:///FILE"),
        ("LABELSVC_DATABASE_URL", "sqlite://", "sqlite:///FILE"),
        ("LABELSVC_DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("LABELSVC_DATABASE_URL", "postgresql://", "sqlite:///FILE"),
        ("LABELSVC_PRINTER_NETWORKS", "192.168.1.7/24", "host bits"),
        ("LABELSVC_PRINTER_NETWORKS", "office", "office"),
        ("LABELSVC_DATA_DIR", __file__, "not a directory"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(name: str, text: str, part: str) -> None:
    """A person who reads only that line knows which variable to mend, and how."""
    with pytest.raises(ConfigError) as raised:
        load_settings({name: text})
    message = str(raised.value)
    assert message.startswith(f"{name}: ")
    assert part in message
    assert "\n" not in message


@given(st.sampled_from(NAMES), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_taken_or_refused_in_one_line(name: str, text: str) -> None:
    """No value, however odd, ends in another error than ConfigError."""
    try:
        load_settings({name: text})
    except ConfigError as error:
        assert name in str(error)
        assert "\n" not in str(error)


SECRETS = [
    ("LABELSVC_SECRET_KEYS", "tiny-secret"),
    ("LABELSVC_DATABASE_URL", "mysql://user:tiny-secret@host/db"),
    ("ECWID_API_URL", "https://user:tiny-secret@host/"),
    ("ECWID_API_URL", "https://host/?token=tiny-secret"),
]


@pytest.mark.parametrize(("name", "text"), SECRETS)
def test_a_secret_is_not_quoted_in_its_error(name: str, text: str) -> None:
    """The line may end up in a log or a ticket."""
    with pytest.raises(ConfigError) as raised:
        load_settings({name: text})
    assert "tiny-secret" not in str(raised.value)


def test_settings_do_not_show_their_values() -> None:
    """An object that is logged by accident gives nothing away."""
    assert KEY not in repr(load_settings({"LABELSVC_SECRET_KEYS": KEY}))


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://ann:s3cret@db/labels", "postgresql://ann:***@db/labels"),
        ("postgresql://ann:s3@cret@db/labels", "postgresql://ann:***@db/labels"),
        ("postgresql://ann:s3/cr?et@db/labels", "postgresql://ann:***@db/labels"),
        ("postgresql://db/l?user=ann&password=s3cret&x=1", "postgresql://db/l?user=ann&password=***&x=1"),
        ("postgresql://ann@db/labels", "postgresql://ann@db/labels"),
        ("sqlite:///var/labelsvc.db", "sqlite:///var/labelsvc.db"),
    ],
)
def test_a_database_url_is_shown_without_its_password(url: str, masked: str) -> None:
    """The host and the name help an operator; the password helps nobody."""
    assert mask_password(url) == masked


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """An operator overrides one line of .env for one command."""
    env_file = tmp_path / ".env"
    env_file.write_text("LABELSVC_RETENTION_DAYS=5\n# a comment\nECWID_CLIENT_ID='a $HOME'\n", "utf-8")
    found = find_settings({"LABELSVC_RETENTION_DAYS": "6"}, env_file)
    assert found["LABELSVC_RETENTION_DAYS"] == Found("6", "environment")
    assert found["ECWID_CLIENT_ID"] == Found("a $HOME", ".env")


def test_the_file_is_read_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments: the process's environment and ./.env."""
    (tmp_path / ".env").write_text("LABELSVC_RETENTION_DAYS=5\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings().retention_days == 5


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    """Half a binary under the name .env is a configuration error, not a traceback."""
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"LABELSVC_RETENTION_DAYS=\xff\xfe\n")
    with pytest.raises(ConfigError, match=r"\.env cannot be read"):
        load_settings({}, env_file)


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    """A line with a slip in it is not passed over."""
    env_file = tmp_path / ".env"
    env_file.write_text("ECWID_CLIENT_ID=a\nLABELSVC_RETENTION_DAYS='5\n", "utf-8")
    with pytest.raises(ConfigError, match=r"\.env, line 2: not of the form"):
        load_settings({}, env_file)


def test_a_needed_setting_that_is_missing_is_named() -> None:
    """Commands that need a key say so before they begin."""
    settings = load_settings({})
    with pytest.raises(ConfigError, match="LABELSVC_SECRET_KEYS is not set"):
        settings.need("LABELSVC_SECRET_KEYS")
    ready = replace(settings, secret_keys=(KEY,))
    assert ready.need("LABELSVC_SECRET_KEYS") is ready


def test_the_page_about_settings_is_up_to_date() -> None:
    """docs/settings.md is what `labelsvc config --markdown` prints today."""
    page = Path(__file__).parent.parent / "docs" / "settings.md"
    assert page.read_text("utf-8") == settings_page()


def test_a_child_process_gets_the_same_settings() -> None:
    """What was parsed is written as variables and parsed again: lists, networks and paths too."""
    given = {
        "LABELSVC_SECRET_KEYS": "a new key of some length,an old key of some length",
        "LABELSVC_DATA_DIR": "/somewhere",
        "LABELSVC_PRINTER_NETWORKS": "192.168.1.0/24,fd00::/8",
        "ECWID_API_URL": "http://127.0.0.1:1/api",
    }
    settings = load_settings(given)
    assert load_settings(environment(settings)) == settings
