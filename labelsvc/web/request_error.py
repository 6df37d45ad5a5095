"""The one error of the tree in ``labelsvc.errors`` that only the web layer raises."""

from collections.abc import Mapping, Sequence
from typing import Any

from labelsvc.errors import LabelsvcError


class RequestError(LabelsvcError):
    """An HTTP request is refused before, or instead of, what it asks for.

    ``code`` is one of those in ``labelsvc.web.problems``; ``errors`` says what is wrong in which place.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        order: str | None = None,
        hint: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, order=order, hint=hint)
        self.code = code
        self.errors = errors
        self.headers = headers or {}
