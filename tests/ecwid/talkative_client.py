"""A process that logs and prints all it can about a dialogue with a shop; run by test_ecwid_secrets.

Arguments: the shop's URL. The token comes on stdin.
"""

import http.client
import logging
import pickle
import sys
import traceback
from collections.abc import Callable

import urllib3

from labelsvc.ecwid.client import EcwidClient
from labelsvc.errors import LabelsvcError


def show(error: BaseException | None) -> None:
    """An exception with everything that hangs on it, as an error reporter would collect it."""
    while error is not None:
        print(repr(error), str(error), vars(error), pickle.dumps(error.args))
        for frame, _ in traceback.walk_tb(error.__traceback__):
            print(frame.f_code.co_name, {name: repr(value) for name, value in frame.f_locals.items()})
        error = error.__context__ or error.__cause__


def attempt(call: Callable[[], object]) -> None:
    try:
        print(repr(call()))
    except LabelsvcError as error:
        traceback.print_exc()
        logging.getLogger("app").exception("failed")
        show(error)


def main() -> None:
    logging.basicConfig(level=logging.DEBUG)
    urllib3.add_stderr_logger()
    http.client.HTTPConnection.debuglevel = 1
    url = sys.argv[1]
    client = EcwidClient(url, "1003", sys.stdin.readline().strip(), sleep=lambda seconds: None, timeouts=(5, 0.5))
    print(repr(client), vars(client))
    for _ in range(8):
        attempt(client.profile)
        attempt(lambda: client.fulfil("XJ12H", status="PROCESSING"))
    attempt(lambda: list(client.orders(keywords="mug")))
    attempt(lambda: client.order("GONE"))
    client.close()
    print("done")


main()
