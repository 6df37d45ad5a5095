"""The settings: one table, from which the configuration, ``labelsvc config`` and docs/settings.md come.

Values come from the environment, else from a ``.env`` file in the working directory, else from the table. An
empty value counts as not set. A wrong value is a ``ConfigError`` of one line that names the variable; what
may be secret (keys, URLs with passwords) is never quoted in it.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from labelsvc.errors import ConfigError

SDK = "https://d35z3p2poghz10.cloudfront.net/ecwid-sdk"
# No setting of the service: the key of a print agent, which has none of the others.
AGENT_KEY = "LABELSVC_AGENT_KEY"
# A key is what stands between a copied database and the customers' addresses.
SHORTEST_KEY = 16


def _text(value: str) -> str:
    return value


def _directory(value: str) -> Path:
    path = Path(value).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(f"{value!r} is not a directory")
    return path


def _keys(value: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in value.split(",") if key.strip())
    if value and not keys:
        raise ValueError("holds no key")
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise ValueError(f"a key needs {SHORTEST_KEY} characters or more: `openssl rand -hex 32` makes one")
    if len(set(keys)) < len(keys):
        raise ValueError("the same key stands in it twice")
    return keys


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    return parse


def is_loopback(host: str) -> bool:
    """Whether a host in a URL is this machine, judged without asking any name server."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _url(value: str) -> str:
    """An http or https URL without user, password, query or fragment; a slash at its end is dropped."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = None
    if not whole or re.search(r"[\s\\]", value):
        raise ValueError("must be a URL such as https://example.com")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a URL without a user name, a query or a fragment")
    return value.rstrip("/")


def secure_url(value: str) -> str:
    """Tokens and scripts travel over it: ``https``, or ``http`` to this machine only. Raises ``ValueError``."""
    url = _url(value)
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("must begin with https:// (http:// is for this machine only: localhost, 127.0.0.1)")
    return url


def _database_url(value: str) -> str:
    """SQLite in a file, or PostgreSQL through psycopg, which is named so that no other driver is picked."""
    scheme, separator, rest = value.partition("://")
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and rest not in ("/", "/:memory:"):
        return value
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network.strip()) for network in value.split(",") if network.strip())


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable. ``parse`` raises ``ValueError`` saying what is wrong; ``mask`` makes it showable."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = _text
    mask: Callable[[str], str] = _text

    @property
    def field(self) -> str:
        """The attribute of ``Settings`` that holds it."""
        return self.name.lower().removeprefix("labelsvc_")


def _secret(value: str) -> str:
    return "***"


def mask_password(url: str) -> str:
    """A database URL without its passwords, be they before the host or in the query."""
    url = re.sub(r"(://[^/@:?#]*):.*@", r"\1:***@", url)
    return re.sub(r"([?&][^=&]*pass[^=&]*)=[^&]*", r"\1=***", url, flags=re.IGNORECASE)


SETTINGS = (
    Setting(
        "LABELSVC_DATABASE_URL",
        "sqlite:///<data dir>/labelsvc.db",
        "SQLite or PostgreSQL: everything that must last",
        _database_url,
        mask_password,
    ),
    Setting("LABELSVC_DATA_DIR", "./var", "where the embedded default keeps its files", _directory),
    Setting(
        "LABELSVC_SECRET_KEYS",
        "",
        "comma list, newest first: encrypts tokens and personal data at rest, signs sessions and links; older"
        " keys still decrypt. None outside the demo, which makes its own",
        _keys,
        _secret,
    ),
    Setting("LABELSVC_PUBLIC_URL", "http://127.0.0.1:8000", "where the service is reached", _url),
    Setting(
        "LABELSVC_RETENTION_DAYS",
        "30",
        "labels and personal data older than this are erased; the ledger of what was printed and fulfilled"
        " stays, without addresses",
        _whole_number(1, 3650),
    ),
    Setting("ECWID_CLIENT_ID", "", "the app's id, which Ecwid gave it"),
    Setting("ECWID_CLIENT_SECRET", "", "the app's secret", _text, _secret),
    Setting(
        "ECWID_API_URL",
        "https://app.ecwid.com/api/v3",
        "the shop's API; `http://` is refused unless the host is loopback",
        secure_url,
    ),
    Setting("ECWID_OAUTH_URL", "https://my.ecwid.com/api/oauth", "the same for its OAuth", secure_url),
    Setting(
        "ECWID_JS_SDK_URL",
        f"{SDK}/js/1.3.0/ecwid-app.js",
        "script that the panel loads; it works without",
        secure_url,
    ),
    Setting(
        "ECWID_CSS_URL",
        f"{SDK}/css/1.3.19/ecwid-app-ui.css",
        "style sheet that the panel loads; it works without",
        secure_url,
    ),
    Setting(
        "ECWID_REQUESTS_PER_MINUTE",
        "600",
        "per token, shared by all workers; the shop blocks who asks more",
        _whole_number(1, 100_000),
    ),
    Setting(
        "LABELSVC_PRINTER_NETWORKS",
        "",
        "comma list of networks (192.168.1.0/24) where printers may live; none is reached elsewhere",
        _networks,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, parsed. Immutable: a variation is ``dataclasses.replace``."""

    database_url: str
    data_dir: Path
    secret_keys: tuple[str, ...]
    public_url: str
    retention_days: int
    ecwid_client_id: str
    ecwid_client_secret: str
    ecwid_api_url: str
    ecwid_oauth_url: str
    ecwid_js_sdk_url: str
    ecwid_css_url: str
    ecwid_requests_per_minute: int
    printer_networks: tuple[IPv4Network | IPv6Network, ...]

    def __repr__(self) -> str:
        """Without its values: a traceback or a log that shows it must not show the keys."""
        return "Settings(...)"

    def need(self, *names: str) -> "Settings":
        """These settings; raises ``ConfigError`` that names the first variable which is not set."""
        for setting in SETTINGS:
            if setting.name in names and not getattr(self, setting.field):
                raise ConfigError(f"{setting.name} is not set", hint=setting.help)
        return self


@dataclass(frozen=True, slots=True)
class Found:
    """The text of a setting and where it came from: ``environment``, ``.env`` or ``default``."""

    text: str
    source: str


def _read_env_file(path: Path) -> Mapping[str, str | None]:
    if not path.is_file():
        return {}
    # Imported here: it costs 10 ms, and most machines have no such file. Its parser, not `dotenv_values`,
    # because that only warns of a wrong line, and replaces the "$NAME" in a password.
    from dotenv.parser import parse_stream

    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {type(error).__name__}") from error
    for binding in bindings:
        if binding.error:
            raise ConfigError(f"{path}, line {binding.original.line}: not of the form NAME=value")
    return {binding.key: binding.value for binding in bindings if binding.key}


def find_settings(env: Mapping[str, str] | None = None, env_file: Path | None = None) -> dict[str, Found]:
    """The text of every setting by name. Without ``env``: the process's, and ``./.env``."""
    if env is None:
        env, env_file = os.environ, env_file or Path(".env")
    sources = (("environment", env), (".env", _read_env_file(env_file) if env_file else {}))
    found = {}
    for setting in SETTINGS:
        texts = ((source, (values.get(setting.name) or "").strip()) for source, values in sources)
        given = (Found(text, source) for source, text in texts if text)
        found[setting.name] = next(given, Found(setting.default, "default"))
    database, data_dir = found["LABELSVC_DATABASE_URL"], found["LABELSVC_DATA_DIR"].text
    if database.source == "default":
        path = Path(data_dir).expanduser() / "labelsvc.db"
        found["LABELSVC_DATABASE_URL"] = Found(f"sqlite:///{path}", "default")
    return found


def parse_settings(found: Mapping[str, Found]) -> Settings:
    """Raises ``ConfigError`` for the first wrong value."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = found[setting.name].text
        try:
            values[setting.field] = setting.parse(text)
        except ValueError as error:
            raise ConfigError(f"{setting.name}: {error}") from error
    return Settings(**values)


def load_settings(env: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """The settings in force; raises ``ConfigError``. Without ``env``: the process's, and ``./.env``."""
    return parse_settings(find_settings(env, env_file))


def environment(settings: Settings) -> dict[str, str]:
    """The same settings as variables, for a process that is to work with them; secrets in the clear."""
    return {setting.name: _as_text(getattr(settings, setting.field)) for setting in SETTINGS}


def _as_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
