"""The agent's dialogue with its server: three questions, over HTTPS, always begun from here."""

from typing import Any

import requests

from labelsvc.agent.journal import Entry
from labelsvc.agent.work import Work, parse_work
from labelsvc.errors import AgentKeyRefused, ServerUnreachable

# A proxy may cut off what is silent for 30 s.
WAIT_SECONDS = 25
CONNECT_S, ANSWER_S = 10.0, 20.0
# A job's file is rarely more than a few hundred kilobytes, in base64.
LARGEST_ANSWER = 256 << 20


class Server:
    """One server. Not for several threads at a time."""

    def __init__(self, url: str, key: str, agent: str) -> None:
        self._url, self._agent = f"{url}/api/v1/agent/jobs", agent
        self._session = requests.Session()
        self._session.headers.update({"Authorization": f"Bearer {key}", "User-Agent": "labelsvc-agent"})
        # Nothing of a .netrc may take the key's place.
        self._session.auth = _as_it_is

    def lease(self, printer: str, *, wait: bool) -> Work | float:
        """The next job for that printer; else in how many seconds to ask again.

        Raises ``AgentKeyRefused`` and ``ServerUnreachable``, as all of these do.
        """
        seconds = WAIT_SECONDS if wait else 0
        answer = self._post("lease", {"agent": self._agent, "printers": [printer]}, wait=seconds)
        if answer.status_code == 204:
            return _seconds(answer)
        if answer.status_code != 200:
            raise _unusable(answer)
        return parse_work(_content(answer), (printer,))

    def begin(self, entry: Entry) -> bool:
        """Whether the job may be printed now. Asking again is answered alike."""
        return _is_yes(self._post(f"{entry.job}/sending", {"attempt": entry.attempt}))

    def report(self, entry: Entry) -> bool:
        """Tell how a job ended; False if the server does not want to know it."""
        facts = {"attempt": entry.attempt, "result": entry.result, "code": entry.code, "reason": entry.reason}
        return _is_yes(self._post(f"{entry.job}/outcome", facts))

    def _post(self, path: str, body: Any, *, wait: int = 0) -> requests.Response:
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        try:
            answer = self._session.post(
                f"{self._url}/{path}",
                json=body,
                headers=headers,
                timeout=(CONNECT_S, wait + ANSWER_S),
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise ServerUnreachable("the server's certificate is not trusted here") from error
        except requests.RequestException as error:
            raise ServerUnreachable(f"the server does not answer: {type(error).__name__}") from error
        if answer.status_code == 401:
            raise AgentKeyRefused("the server does not know this key", hint="labelsvc keys create --scopes agent")
        if answer.status_code == 403:
            raise AgentKeyRefused("this key is not for an agent", hint="labelsvc keys create --scopes agent")
        return answer


def _is_yes(answer: requests.Response) -> bool:
    """204, or the server's own no. Whatever else answers in its place (a proxy, another version) knows nothing."""
    if answer.status_code == 204:
        return True
    if answer.status_code in (404, 409):
        try:
            code = answer.json()["code"]
        except (ValueError, KeyError, TypeError):
            code = None
        if code in ("print_job_not_found", "print_job_conflict"):
            return False
    raise _unusable(answer)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _content(answer: requests.Response) -> bytes:
    if len(answer.content) > LARGEST_ANSWER:
        raise ServerUnreachable("the server's answer is too large")
    return answer.content


def _seconds(answer: requests.Response) -> float:
    text = answer.headers.get("Retry-After", "")
    return float(min(60, int(text))) if text.isascii() and text.isdigit() else 0.0


def _unusable(answer: requests.Response) -> ServerUnreachable:
    return ServerUnreachable(f"the server answers with {answer.status_code}", hint="is --server its address?")
