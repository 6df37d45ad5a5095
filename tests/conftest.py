"""What all tests share: no settings from outside, and no test that is quietly left out."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from new_database import put_database

from labelsvc.cli import main
from labelsvc.sandbox import Sandbox
from labelsvc.settings import SETTINGS


def pytest_configure() -> None:
    """A developer's own settings must not reach a test, nor the commands that a test starts."""
    for setting in SETTINGS:
        os.environ.pop(setting.name, None)


def _forbid_skips(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under CI a skipped test fails: what was not tried is not known to work."""
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped; with CI set every test must run: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Every test."""
    report = yield
    _forbid_skips(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Every module, which may skip itself while it is collected."""
    report = yield
    _forbid_skips(report)
    return report


@dataclass(frozen=True)
class Ended:
    """How a command ended, and all that it printed."""

    code: int
    out: str
    err: str


RunCli = Callable[..., Ended]


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> RunCli:
    """Runs `labelsvc` with arguments, and a text as stdin, in this process."""

    def run(*arguments: object, stdin: str = "") -> Ended:
        # A real text stream over bytes, as the interpreter's own is.
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin.encode()))))
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ended(code, out, err)

    return run


@pytest.fixture
def shop_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox shop over HTTP, and the settings to reach it, in an empty working directory."""
    shop = Sandbox(60, requests_per_minute=0)
    monkeypatch.chdir(tmp_path)
    with shop.serve() as server:
        monkeypatch.setenv("ECWID_API_URL", server.api_url)
        monkeypatch.setenv("ECWID_REQUESTS_PER_MINUTE", "100000")
        monkeypatch.setenv("LABELSVC_SECRET_KEYS", "0123456789abcdef0123456789abcdef")
        yield shop


@pytest.fixture
def connected_shop(shop_at_work: Sandbox, run_cli: RunCli) -> Sandbox:
    """The same, connected with `labelsvc stores add`."""
    put_database(Path("var"))
    ended = run_cli("stores", "add", "--store", shop_at_work.store_id, "--token-stdin", stdin=shop_at_work.token)
    assert ended.code == 0, ended.err
    return shop_at_work


Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def python() -> Process:
    """Runs the interpreter in a process of its own, with this checkout on its path, wherever it runs."""

    def run(*arguments: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        command = [sys.executable, *map(str, arguments)]
        env = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        return subprocess.run(command, env=env, input=stdin, capture_output=True, timeout=300)

    return run
