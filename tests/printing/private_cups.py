"""A print server of the tests' own: cupsd on a loopback port, with Debian's Zebra driver, printing into a file."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILES = """ServerRoot {top}/etc
RequestRoot {top}/spool
CacheDir {top}/cache
StateDir {top}/state
TempDir {top}/tmp
AccessLog {top}/log/access
ErrorLog {top}/log/error
PageLog {top}/log/page
FileDevice Yes
SystemGroup root
User lp
Group lp
Sandboxing relaxed
"""
SERVER = """Listen 127.0.0.1:{port}
Browsing Off
BrowseLocalProtocols none
WebInterface No
DefaultAuthType None
ServerAlias *
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


@contextmanager
def zebra_printer(top: Path) -> Iterator[tuple[str, Path]]:
    """A Zebra printer for 4x6 in labels: ``CUPS_SERVER``'s value, and the file that what it is sent comes to.

    ``top`` has to be reachable for user lp, as whom the filters run.
    """
    _lay_out(top)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (top / "etc/cups-files.conf").write_text(FILES.format(top=top))
    (top / "etc/cupsd.conf").write_text(SERVER.format(port=port))
    arguments = ["cupsd", "-f", "-c", str(top / "etc/cupsd.conf"), "-s", str(top / "etc/cups-files.conf")]
    with (top / "log/out").open("wb") as log, subprocess.Popen(arguments, stdout=log, stderr=log) as server:
        try:
            _wait_for(port)
            out = top / "out/label.zpl"
            _add(f"127.0.0.1:{port}", out)
            yield f"127.0.0.1:{port}", out
        finally:
            server.terminate()


def _lay_out(top: Path) -> None:
    for name in ("etc", "spool", "cache", "state/certs", "log", "tmp", "out"):
        (top / name).mkdir(parents=True)
    for name in ("tmp", "out"):
        (top / name).chmod(0o1777)
    for name in ("spool", "cache"):
        shutil.chown(top / name, group="lp")
        (top / name).chmod(0o770)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "cupsd does not answer"
            time.sleep(0.05)


def _add(server: str, out: Path) -> None:
    environment = {**os.environ, "CUPS_SERVER": server}
    options = ["-o", "PageSize=w288h432", "-o", "Resolution=203dpi"]
    queue = ["lpadmin", "-p", "zebra", "-E", "-v", f"file:{out}", "-m", "drv:///sample.drv/zebra.ppd", *options]
    for command in (queue, ["lpadmin", "-d", "zebra"]):
        subprocess.run(command, env=environment, check=True, capture_output=True)
