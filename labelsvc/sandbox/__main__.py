"""``python -m labelsvc.sandbox``: the shop in a process of its own. Prints how to reach it as one JSON line."""

import argparse
import json
import signal
import threading

from labelsvc.sandbox.server import SandboxServer
from labelsvc.sandbox.shop import Sandbox


def main(arguments: list[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    shop = Sandbox(
        options.orders,
        latency=options.latency,
        requests_per_minute=options.requests_per_minute,
        index_lag=options.index_lag,
        seed=options.seed,
    )
    for kind, probability in options.fault:
        shop.faults.rate(kind, probability)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with SandboxServer([shop], port=options.port) as server:
        print(json.dumps(_directions(server, shop)), flush=True)
        stop.wait()
    return 0


def _directions(server: SandboxServer, shop: Sandbox) -> dict[str, str]:
    return {
        "api_url": server.api_url,
        "oauth_url": server.oauth_url,
        "control_url": server.control_url,
        "store_id": shop.store_id,
        "token": shop.token,
        "client_id": shop.client_id,
        "client_secret": shop.client_secret,
    }


def parser() -> argparse.ArgumentParser:
    """The options of the command line."""
    found = argparse.ArgumentParser(prog="python -m labelsvc.sandbox", description=__doc__)
    found.add_argument("--port", type=int, default=0, help="0 picks a free one")
    found.add_argument("--orders", type=int, default=60)
    found.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    found.add_argument("--requests-per-minute", type=int, default=600, metavar="N", help="0 for no limit")
    found.add_argument("--index-lag", type=float, default=0.0, metavar="SECONDS")
    found.add_argument("--seed", type=int, default=0, help="of the random faults")
    found.add_argument(
        "--fault", type=_rate, action="append", default=[], metavar="KIND=RATE", help="on PUTs: lost_ack=0.05"
    )
    return found


def _rate(text: str) -> tuple[str, float]:
    kind, _, rate = text.partition("=")
    return kind, float(rate or 1)


if __name__ == "__main__":
    raise SystemExit(main())
