"""The errors that the API answers with."""

from collections.abc import Mapping

# What the shop says with a status that a fault asks for.
CODES = {
    400: ("The request is malformed.", "BAD_REQUEST"),
    401: ("The access token is missing.", "INVALID_API_TOKEN"),
    402: ("The API is not part of this store's plan.", "UPGRADE_REQUIRED"),
    403: ("The access token is not valid.", "INVALID_API_TOKEN"),
    404: ("There is no such order.", "ORDER_NOT_FOUND"),
    408: ("The request took too long.", "REQUEST_TIMEOUT"),
    409: ("The order is being changed by somebody else.", "CONFLICT"),
    415: ("The Content-Type must be application/json.", "UNSUPPORTED_MEDIA_TYPE"),
    429: ("Too many requests.", "RATE_LIMITED"),
}


class ApiError(Exception):
    """An answer with an error status. ``code`` goes into ``errorCode``; the message never repeats input."""

    def __init__(
        self, status: int, message: str = "", code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        default_message, default_code = CODES.get(status, ("Something went wrong in the shop.", "INTERNAL"))
        super().__init__(message or default_message)
        self.status = status
        self.message = message or default_message
        self.code = code or default_code
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, str]:
        return {"errorMessage": self.message, "errorCode": self.code}
