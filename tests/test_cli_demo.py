"""`labelsvc demo`: the whole service and a control panel around it, by one command."""

import html
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command as a newcomer gives it, in an empty directory; ended with Ctrl-C."""
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "labelsvc", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as process:
        yield process
        if process.poll() is None:
            process.kill()


def test_the_demo_opens_the_panel_for_a_store_that_nobody_connected(
    demo: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    """The printed page frames the app with a payload that lets it in; Ctrl-C ends everything."""
    assert demo.stdout is not None
    printed = ""
    while "Ctrl-C" not in printed:
        line = demo.stdout.readline()
        assert line, f"the demo ended: {printed}"
        printed += line
    (page,) = re.findall(r"http://localhost:\d+/cp", printed)
    text = requests.get(page.replace("localhost", "127.0.0.1"), timeout=30).text
    (frame,) = re.findall(r'<iframe[^>]* src="([^"]+)"', text)
    panel = requests.get(html.unescape(frame), timeout=60)
    assert panel.status_code == 200, panel.text
    demo.send_signal(signal.SIGINT)
    assert demo.wait(60) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(html.unescape(frame), timeout=5)
    assert not list((tmp_path / "var").glob("demo-*")), "its database is gone with it"
