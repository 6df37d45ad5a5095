"""Installing from outside the control panel, against the sandbox's OAuth."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from ecwid_helpers import Fault, Shop, error

from labelsvc.ecwid.oauth import SCOPES, Grant, authorize_url, exchange_code
from labelsvc.errors import AnswerInvalid, ConfigError, GrantRefused, ShopError, ShopUnavailable, ShopUnreachable
from labelsvc.sandbox import Sandbox
from labelsvc.sandbox.server import SandboxServer
from labelsvc.settings import Settings, load_settings

BACK = "http://127.0.0.1:8000/oauth/callback"
SECRET = "a-client-secret-of-the-app"


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer([Sandbox(5, client_secret=SECRET)]) as server:
        yield server


@pytest.fixture
def app(sandbox: SandboxServer) -> Settings:
    """The settings of an app that this sandbox knows."""
    return settings_for(sandbox.oauth_url)


def settings_for(url: str) -> Settings:
    loaded = load_settings({})
    return replace(loaded, ecwid_oauth_url=url, ecwid_client_id="sandbox-app", ecwid_client_secret=SECRET)


def consent(app: Settings, state: str = "state-1") -> dict[str, str]:
    """What comes back with the merchant's browser."""
    answer = requests.get(authorize_url(app, state, BACK), allow_redirects=False, timeout=10)
    assert answer.headers["Location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_an_installation_from_consent_to_token(app: Settings, sandbox: SandboxServer) -> None:
    """The code of a consent gives a token of that store, with every permission asked for, that works."""
    back = consent(app)
    assert back["state"] == "state-1"
    grant = exchange_code(app, back["code"], BACK)
    assert grant.store_id == sandbox.shops[0].store_id
    assert grant.missing == frozenset()
    headers = {"Authorization": f"Bearer {grant.token}"}
    profile = requests.get(f"{sandbox.api_url}/{grant.store_id}/profile", headers=headers, timeout=10)
    assert profile.status_code == 200
    assert grant.token not in repr(grant)
    assert not hasattr(grant, "email")


def test_the_address_of_the_consent_holds_no_secret(app: Settings) -> None:
    """It goes through the merchant's browser."""
    url = authorize_url(app, "a state & more", BACK)
    query = parse_qs(urlsplit(url).query)
    assert SECRET not in url
    assert query["redirect_uri"] == [BACK]
    assert query["state"] == ["a state & more"]
    assert query["scope"] == [" ".join(SCOPES)]


@pytest.mark.parametrize("wrong", ["used", "unknown", "address", "secret", "client"])
def test_what_the_shop_does_not_confirm(app: Settings, wrong: str) -> None:
    """Every refusal is a GrantRefused that tells neither code nor secret, and what to do."""
    code = consent(app)["code"]
    if wrong == "used":
        exchange_code(app, code, BACK)
    code = "nosuchcode" if wrong == "unknown" else code
    app = replace(app, ecwid_client_secret="another-secret-entirely") if wrong == "secret" else app
    app = replace(app, ecwid_client_id="another-app") if wrong == "client" else app
    with pytest.raises(GrantRefused) as caught:
        exchange_code(app, code, BACK + "?x=1" if wrong == "address" else BACK)
    assert_tells_nothing(caught.value, code)
    assert "begin the installation again" in str(caught.value)


def test_a_merchant_who_refuses(app: Settings, sandbox: SandboxServer) -> None:
    """The browser comes back with an error and no code."""
    sandbox.shops[0].access.denies_consent = True
    assert consent(app) == {"error": "access_denied", "state": "state-1"}


def assert_tells_nothing(problem: BaseException, code: str) -> None:
    """Not in the message, nor in anything that a traceback would print."""
    seen: BaseException | None = problem
    while seen is not None:
        assert SECRET not in repr(seen) + str(seen)
        assert code not in repr(seen) + str(seen)
        assert isinstance(seen, ShopError)
        seen = seen.__cause__ or seen.__context__


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (error(500), ShopUnavailable),
        (error(503, "X", "code nosuchcode"), ShopUnavailable),
        (error(400, "invalid_grant", SECRET), GrantRefused),
        (error(401), GrantRefused),
        (error(403), GrantRefused),
        (Fault(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}), AnswerInvalid),
        (Fault(body=b""), AnswerInvalid),
        (Fault(body=b"<html>"), AnswerInvalid),
        (Fault(body=b"[]"), AnswerInvalid),
        (Fault(body=b'{"access_token": "x"}'), AnswerInvalid),
        (Fault(body=b'{"access_token": "a b", "store_id": 1}'), AnswerInvalid),
        (Fault(body=b'{"access_token": "x", "store_id": "../2"}'), AnswerInvalid),
        (Fault(body=b'{"access_token": "' + b"x" * 100_000 + b'", "store_id": 1}'), AnswerInvalid),
        (Fault(body=b'{"access_token": "x", "store_id": 1}', cut_at=5), AnswerInvalid),
        (Fault(drops=True), ShopUnreachable),
    ],
)
def test_whatever_goes_wrong_the_code_is_sent_once(shop: Shop, fault: Fault, kind: type[ShopError]) -> None:
    """A second time would disable the token that the first one gave, should its answer only be lost."""
    shop.script.append(fault)
    with pytest.raises(kind) as caught:
        exchange_code(settings_for(shop.api_url), "nosuchcode", BACK)
    assert_tells_nothing(caught.value, "nosuchcode")
    (request,) = shop.requests
    assert request.query == {}
    assert "Authorization" not in request.headers


def test_an_answer_that_never_comes(shop: Shop) -> None:
    """The merchant is told to begin again, within the time-outs."""
    shop.script.append(Fault(silent=True))
    with pytest.raises(ShopUnreachable, match="begin the installation again"):
        exchange_code(settings_for(shop.api_url), "nosuchcode", BACK, timeouts=(1, 0.2))


def test_permissions_that_were_not_given() -> None:
    """They are named, so that the page can say which."""
    assert Grant("1", "x", frozenset(SCOPES[:3])).missing == {SCOPES[3]}


def test_an_app_without_credentials(app: Settings) -> None:
    """The variable that is not set is named."""
    with pytest.raises(ConfigError, match="ECWID_CLIENT_ID is not set"):
        authorize_url(replace(app, ecwid_client_id=""), "s", BACK)
    with pytest.raises(ConfigError, match="ECWID_CLIENT_SECRET is not set"):
        exchange_code(replace(app, ecwid_client_secret=""), "c", BACK)
