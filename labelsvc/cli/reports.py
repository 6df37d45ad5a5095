"""What a run of the main job comes to, for a person and for a program."""

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from labelsvc.cli.codes import FAILED, exit_code
from labelsvc.cli.output import bar, complain

if TYPE_CHECKING:
    from labelsvc.batches.report import ItemReport, PrintReport
    from labelsvc.batches.service import Progress


class Counting:
    """A bar on a terminal's stderr of how far a run is; silent in a pipe."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, progress: "Progress") -> None:
        if self._shown:
            bar(progress.done, progress.total, ending=progress.done >= progress.total)


def name_troubles(report: "PrintReport", *, resumable: bool = True) -> int:
    """Name every failed order and every warning on stderr; returns the exit code that they come to.

    ``resumable`` says whether a later run finds what this one left (the demo's database is thrown away).
    """
    for item in report.items:
        for warning in item.warnings:
            complain(f"order {item.shown_id}, warning: {warning.message}")
    for item in report.failed:
        complain(f"order {item.shown_id}: {item.reason.text}")
    if report.stopped:
        complain(f"stopped: {report.stopped}")
        if resumable:
            complain("run it again once that is mended: it goes on where it stopped")
        return exit_code(report.stopped)
    return FAILED if report.failed else 0


def say(report: "PrintReport") -> None:
    """The summary."""
    resumed = sum(batch.resumed for batch in report.batches)
    if resumed:
        click.echo(f"completed first: {resumed} unfinished from an earlier run")
    click.echo(f"labels:    {report.labels}" + (f" in {report.out}" if report.out else ""))
    counts = report.counts
    for state in ("fulfilled", "printed", "rendered", "queued", "failed"):
        if counts[state] or state == "fulfilled":
            click.echo(f"{state + ':':10} {counts[state]}")
    say_reasons("skipped", Counter(item.reason.text for item in report.skipped))


def say_reasons(title: str, reasons: Counter[str]) -> None:
    """A count, and how it comes about."""
    click.echo(f"{title + ':':10} {reasons.total()}")
    for reason, count in reasons.most_common():
        click.echo(f"{count:>12}  {reason}")


def as_json(report: "PrintReport") -> str:
    """The report for a program: one object."""
    document = {
        "out": str(report.out) if report.out else None,
        "labels": report.labels,
        "counts": dict(report.counts),
        "stopped": {"code": report.stopped.code, "message": str(report.stopped)} if report.stopped else None,
        "batches": [{"id": one.id, "state": one.state, "resumed": one.resumed} for one in report.batches],
        "items": [_item(item) for item in report.items],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _item(item: "ItemReport") -> dict[str, Any]:
    return {
        "order": item.shown_id,
        "state": item.public,
        "reason": {"code": item.reason.code, "message": item.reason.text} if item.reason.code else None,
        "label_version": item.label_version,
        "warnings": [{"code": warning.code, "message": warning.message} for warning in item.warnings],
    }
