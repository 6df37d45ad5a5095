"""The API under load: fifty clients at once ask for labels, against a bare route that returns the same bytes.

``python -m benchmarks.load [SECONDS]``. Both are served by the same gunicorn with the same threads; wrk asks. The
figure is the ratio: what the work costs that a bare route does not do (key, limits, the shop asked for the order,
layout, log, figures).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.serving import served
from labelsvc.database import transaction
from labelsvc.runtime import open_runtime
from labelsvc.sandbox import Sandbox
from labelsvc.settings import environment, load_settings
from labelsvc.stores import connect_store
from labelsvc.stores.keys import create_key

CLIENTS = 50
PORT, BARE_PORT = 8461, 8462
SCRIPT = Path(__file__).with_name("load.lua")
BARE = """
import sys
from flask import Flask, Response
from labelsvc.web.server import OPTIONS, Server

data = open(sys.argv[1], "rb").read()
app = Flask("bare")
app.add_url_rule("/label.pdf", "label", lambda: Response(data, mimetype="application/pdf"))

class Bare(Server):
    def load_config(self):
        super().load_config()
        for hook in ("post_worker_init", "on_exit", "child_exit"):
            self.cfg.set(hook, self.cfg.settings[hook].default)
    def load(self):
        return app

Bare("127.0.0.1", int(sys.argv[2]), 2).run()
"""


def main(seconds: int) -> None:
    """Measure both, the bare route before and after, and print a table."""
    with tempfile.TemporaryDirectory() as name, _service(Path(name)) as (keys, url):
        label = requests.get(url, headers={"Authorization": f"Bearer {keys[0]}"}, timeout=30)
        label.raise_for_status()
        data = Path(name) / "label.pdf"
        data.write_bytes(label.content)
        with served([sys.executable, "-c", BARE, str(data), str(BARE_PORT)], {}, BARE_PORT):
            bare = [_wrk(f"http://127.0.0.1:{BARE_PORT}/label.pdf", [], seconds)]
            ours = _wrk(url, keys, seconds)
            bare.append(_wrk(f"http://127.0.0.1:{BARE_PORT}/label.pdf", [], seconds))
        fastest = max(bare, key=lambda one: float(one["rps"]))
        print(f"{len(label.content)} bytes, {CLIENTS} clients, {seconds} s each, {os.cpu_count()} cores")
        for title, row in (("label.pdf", ours), ("bare route", fastest)):
            print(f"{title:12} {json.dumps(row)}")
        print(f"ratio        {float(fastest['rps']) / float(ours['rps']):.1f}")


@contextmanager
def _service(directory: Path) -> Iterator[tuple[list[str], str]]:
    shop = Sandbox(60, requests_per_minute=0)
    with shop.serve() as server:
        env = {
            "LABELSVC_DATA_DIR": str(directory),
            "LABELSVC_SECRET_KEYS": "0123456789abcdef0123456789abcdef",
            "ECWID_API_URL": server.api_url,
            "ECWID_REQUESTS_PER_MINUTE": "100000",
        }
        runtime = open_runtime(load_settings(env))
        connect_store(runtime.engine, runtime.box, shop.store_id, shop.token)
        with transaction(runtime.engine) as session:
            keys = [create_key(session, shop.store_id)[1] for _ in range(CLIENTS)]
        command = [sys.executable, "-m", "labelsvc", "serve", "--port", str(PORT)]
        with served(command, environment(runtime.settings), PORT):
            yield keys, f"http://127.0.0.1:{PORT}/api/v1/orders/XJ12H/label.pdf"


def _wrk(url: str, keys: list[str], seconds: int) -> dict[str, object]:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    command = [
        wrk,
        "-t2",
        f"-c{CLIENTS}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "--latency",
        "-s",
        str(SCRIPT),
        url,
    ]
    ended = subprocess.run(command, env=os.environ | {"KEYS": " ".join(keys)}, capture_output=True, text=True)
    found = re.search(r"^result (.*)$", ended.stdout, re.MULTILINE)
    if not found:
        raise SystemExit(ended.stdout + ended.stderr)
    return dict(json.loads(found[1]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
