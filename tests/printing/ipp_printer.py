"""A real IPP printer for the tests: CUPS's ippeveprinter on a loopback port, with a D-Bus of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
STARTS_WITHIN_S = 20.0


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(is_so: Callable[[], bool], what: str, seconds: float = STARTS_WITHIN_S) -> None:
    """Wait for something that is bound to happen; fail loudly if it does not."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.02)


def listening(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


@contextmanager
def running(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with all that it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=os.environ | env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        for sign in (signal.SIGCONT, signal.SIGTERM):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


@dataclass(frozen=True)
class IppPrinter:
    """One that runs. ``mode`` steers its engine: see ``data/engine.sh``."""

    directory: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def uri(self, scheme: str = "ipp") -> str:
        """Where it is."""
        return f"{scheme}://localhost:{self.port}/ipp/print"

    def mode(self, words: str) -> None:
        """How the next job fares."""
        (self.directory / "mode").write_text(words + "\n")

    def printed(self) -> list[str]:
        """The names of the jobs that came out."""
        return sorted(path.name for path in (self.directory / "printed").iterdir() if path.suffix != ".env")

    def stop(self) -> None:
        """Hold it: it neither answers nor breaks the connection."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        os.killpg(self.process.pid, signal.SIGCONT)


@contextmanager
def ipp_printer(directory: Path, formats: str = "") -> Iterator[IppPrinter]:
    """A label printer of two sizes that takes PDF; or one of many sizes that takes other formats."""
    for name in ("spool", "printed", "keys"):
        (directory / name).mkdir(parents=True)
    port, bus = free_port(), f"unix:path={directory}/bus"
    env = {"DBUS_SYSTEM_BUS_ADDRESS": bus, "PRINTER_DIR": str(directory)}
    dbus = ("dbus-daemon", "--session", "--nofork", f"--address={bus}")
    printer = (
        *("/usr/sbin/ippeveprinter", "-r", "off", "-k", "-n", "localhost", "-p", str(port)),
        *("-d", f"{directory}/spool", "-K", f"{directory}/keys", "-c", str(DATA / "engine.sh")),
        *(("-f", formats) if formats else ("-P", str(DATA / "labels.ppd"))),
        *("-vvv", "Label printer"),
    )
    with running(*dbus, env=env, log=directory / "dbus.log"):
        until((directory / "bus").exists, "D-Bus")
        with running(*printer, env=env, log=directory / "printer.log") as process:
            until(lambda: listening(port), "the printer's start")
            made = IppPrinter(directory, port, process)
            made.mode("ok")
            yield made
