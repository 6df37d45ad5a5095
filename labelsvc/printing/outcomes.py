"""What became of a print job. There are three answers; only one may be tried again without asking a person."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """``printed``: the printer said so. ``not_sent``: nothing came out, safe to try again. ``unknown``: labels may
    have come out, or may still; never retried by itself."""

    PRINTED = "printed"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``code`` is for programs (``unreachable``, ``refused``, ``not_ready`` ...), ``reason`` for people."""

    result: Result
    reason: str = ""
    code: str = ""

    @property
    def printed(self) -> bool:
        return self.result is Result.PRINTED

    @property
    def may_retry(self) -> bool:
        """Whether the same job may be sent again without asking anybody."""
        return self.result is Result.NOT_SENT


def printed(reason: str = "") -> Outcome:
    """The printer said that it completed the job."""
    return Outcome(Result.PRINTED, reason)


def not_sent(code: str, reason: str) -> Outcome:
    """Nothing came out, and nothing will."""
    return Outcome(Result.NOT_SENT, reason, code)


def unknown(code: str, reason: str) -> Outcome:
    """A person has to look at the printer."""
    return Outcome(Result.UNKNOWN, reason, code)
