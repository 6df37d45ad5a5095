"""Tokens, OAuth and limits."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sandbox_helpers import Caller, Clock, OpenShop

from labelsvc.sandbox.limits import RateLimit

REDIRECT = "https://app.example/oauth/callback?x=1"
SCOPES = "read_store_profile read_orders update_orders add_to_cp"


def authorise(caller: Caller, **changes: str) -> requests.Response:
    params = {
        "client_id": caller.shop.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": SCOPES,
    }
    url = f"{caller.server.oauth_url}/authorize"
    return requests.get(url, params=params | changes, allow_redirects=False, timeout=10)


def returned(answer: requests.Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def redeem(caller: Caller, code: str, method: str = "POST", **changes: str) -> requests.Response:
    values = {
        "client_id": caller.shop.client_id, "client_secret": caller.shop.client_secret, "code": code,
        "redirect_uri": REDIRECT, "grant_type": "authorization_code",
    } | changes  # fmt: skip
    part = {"data": values} if method == "POST" else {"params": values}
    return requests.request(method, f"{caller.server.oauth_url}/token", timeout=10, **part)  # type: ignore[arg-type]


def status_with(caller: Caller, token: str) -> int:
    url = caller.url("orders/XJ12H")
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_installing_gives_a_working_token(caller: Caller, method: str) -> None:
    """A code comes back to the redirect address and is changed into a token, by GET or by POST."""
    back = authorise(caller, state="s1")
    assert back.headers["Location"].startswith(REDIRECT + "&")
    assert returned(back)["state"] == "s1"
    given = redeem(caller, returned(back)["code"], method).json()
    assert (given["token_type"], given["store_id"]) == ("Bearer", int(caller.shop.store_id))
    assert set(given["scope"].split()) == set(SCOPES.split())
    assert status_with(caller, given["access_token"]) == 200


def test_a_code_used_twice_disables_its_token(caller: Caller) -> None:
    """The second use is refused, and the token of the first is dead from then on."""
    code = returned(authorise(caller))["code"]
    token = redeem(caller, code).json()["access_token"]
    assert redeem(caller, code).json()["error"] == "invalid_grant"
    assert status_with(caller, token) == 403
    assert status_with(caller, caller.shop.token) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "no"},
        {"client_secret": "no"},
        {"client_id": "no"},
        {"redirect_uri": "https://app.example/"},
        {"grant_type": "password"},
    ],
)
def test_a_wrong_redemption_gives_nothing(caller: Caller, wrong: dict[str, str]) -> None:
    """Every part of the redemption must be right; a wrong one does not use the code up."""
    code = returned(authorise(caller))["code"]
    answer = redeem(caller, wrong.get("code", code), **{k: v for k, v in wrong.items() if k != "code"})
    assert answer.status_code == 400
    assert "access_token" not in answer.json()
    assert redeem(caller, code).status_code == 200


def test_a_code_lives_ten_minutes(open_shop: OpenShop, clock: Clock) -> None:
    """A code that is redeemed too late is refused."""
    caller = open_shop(clock=clock)
    code = returned(authorise(caller))["code"]
    clock.now += 600
    assert redeem(caller, code).status_code == 400


def test_the_merchant_can_refuse(caller: Caller) -> None:
    """A refused consent comes back as an error, without a code."""
    caller.shop.access.denies_consent = True
    assert returned(authorise(caller)) == {"x": "1", "error": "access_denied"}


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "no"}, {"response_type": "token"}, {"redirect_uri": "javascript:alert(1)"}, {"store": "1"}],
)
def test_a_wrong_authorisation_goes_nowhere(caller: Caller, wrong: dict[str, str]) -> None:
    """Nobody is sent to an address that came with a wrong request."""
    answer = authorise(caller, **wrong)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_an_unknown_scope_comes_back_as_an_error(caller: Caller) -> None:
    """A scope that the API does not have gives no code."""
    assert returned(authorise(caller, scope="read_orders rule_the_world"))["error"] == "invalid_scope"


def test_a_token_has_the_scopes_that_were_asked_for(caller: Caller) -> None:
    """A token is no wider than its authorisation."""
    code = returned(authorise(caller, scope="read_orders"))["code"]
    caller.session.headers["Authorization"] = f"Bearer {redeem(caller, code).json()['access_token']}"
    assert caller.get("orders/XJ12H").status_code == 200
    assert caller.get("profile").json()["errorCode"] == "INSUFFICIENT_APP_SCOPE"


def test_a_revoked_token_is_dead(caller: Caller) -> None:
    """Uninstalling the app ends its token."""
    caller.shop.access.revoke(caller.shop.token)
    assert status_with(caller, caller.shop.token) == 403


def test_the_limit_is_per_token_and_minute(open_shop: OpenShop, clock: Clock) -> None:
    """The request after the last allowed one is 429, for that token alone, until the minute is over."""
    caller = open_shop(requests_per_minute=3, clock=clock)
    other = caller.shop.access.issue()
    assert [status_with(caller, caller.shop.token) for _ in range(4)] == [200, 200, 200, 429]
    assert status_with(caller, other) == 200
    clock.now += 60
    assert status_with(caller, caller.shop.token) == 200


def test_requests_while_blocked_lengthen_the_block(open_shop: OpenShop, clock: Clock) -> None:
    """Each refused request adds to Retry-After: waiting is the only way out."""
    caller = open_shop(requests_per_minute=1, clock=clock)
    caller.get("orders")
    waits = [int(caller.get("orders").headers["Retry-After"]) for _ in range(3)]
    assert waits == [60, 61, 62]
    clock.now += 61
    assert caller.get("orders").status_code == 429


def test_a_dead_token_is_blocked_for_long(open_shop: OpenShop, clock: Clock) -> None:
    """Twenty tries a minute with a dead token bring a block of ten minutes."""
    caller = open_shop(clock=clock)
    assert [status_with(caller, "secret_dead") for _ in range(21)] == [403] * 20 + [429]
    clock.now += 300
    assert status_with(caller, "secret_dead") == 429


def test_the_window_slides() -> None:
    """Old requests leave the window one by one, not all at once."""
    clock = Clock()
    limit = RateLimit(2, clock=clock)
    assert limit.wait("a") == 0
    clock.now += 40
    assert limit.wait("a") == 0
    clock.now += 20
    assert limit.wait("a") == 0
    assert limit.wait("a") == 40


def test_no_limit_is_no_limit() -> None:
    """A limit of nothing a minute is switched off."""
    limit = RateLimit(0)
    assert {limit.wait("a") for _ in range(1000)} == {0}
