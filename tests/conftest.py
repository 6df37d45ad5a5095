"""What all tests share: no settings from outside, and no test that is quietly left out."""

import os
from collections.abc import Generator

import pytest

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
