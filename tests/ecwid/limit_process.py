"""Sends as fast as a shared limit allows, for some seconds, and prints when: one process of several."""

import sys
import time

from labelsvc.database import open_database
from labelsvc.ecwid.shared_limiter import DatabaseLimiter


def main() -> None:
    """Arguments: database URL, limit, seconds."""
    limiter = DatabaseLimiter(open_database(sys.argv[1]), int(sys.argv[2]))
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + float(sys.argv[3])
    while time.monotonic() < end:
        wait = limiter.delay("key")
        if wait:
            time.sleep(min(wait, max(end - time.monotonic(), 0)))
        else:
            print(time.time(), flush=True)


if __name__ == "__main__":
    main()
