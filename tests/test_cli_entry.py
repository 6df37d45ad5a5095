"""What a shell is told: one line and an exit code for whatever ends a command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from labelsvc import __version__, errors
from labelsvc.cli import entry, main
from labelsvc.cli.root import COMMANDS, root
from labelsvc.errors import LabelsvcError


def all_errors(kind: type[LabelsvcError] = LabelsvcError) -> Iterator[type[LabelsvcError]]:
    """The whole tree."""
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


EXPECTED = {
    2: "UsageError ConfigError TokenRejected ScopeMissing NotFound StoreError StockError TemplateError"
    " BatchNotFound LabelErased PrinterNotFound PrinterForbidden AgentKeyRefused",
    3: "ShopError ShopUnreachable ShopUnavailable RateLimited AnswerInvalid StoreSuspended RequestRejected"
    " GrantRefused PrinterUnreachable ServerUnreachable",
    1: "LabelsvcError OrderError OrderUnreadable OrderChanged LabelError BarcodeError DoesNotFit"
    " StoreBusy DatabaseError BatchError BatchConflict EventInvalid PayloadInvalid"
    " PrinterError PrinterAnswerInvalid PrintJobNotFound PrintJobConflict AgentError",
}
TABLE = [(getattr(errors, name), code) for code, names in EXPECTED.items() for name in names.split()]


@pytest.mark.parametrize(("kind", "code"), TABLE)
def test_an_error_becomes_one_line_and_its_exit_code(
    kind: type[LabelsvcError], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, nothing on stdout, and the hint is there."""
    end_with(kind("it broke", order="XJ12H", hint="mend it"), monkeypatch)
    assert main(["config"]) == code
    out, err = capsys.readouterr()
    assert (out, err) == ("", "labelsvc: order XJ12H: it broke (mend it)\n")


def test_every_error_of_ours_has_an_expected_exit_code() -> None:
    """A new error must be given a place in the table above."""
    ours = {kind for kind in all_errors() if kind.__module__ == "labelsvc.errors"}
    # These two need more than a message: the place of what is wrong.
    assert ours == {kind for kind, _ in TABLE} | {errors.SettingsInvalid, errors.PrinterInvalid}


def end_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `labelsvc config` end with an error."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(root.get_command(click.Context(root), "config"), "callback", fail)


def test_an_interrupt_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is no traceback either."""
    end_with(KeyboardInterrupt(), monkeypatch)
    assert main(["config"]) == 130
    assert capsys.readouterr().err.strip() == "labelsvc: interrupted"


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not of our tree is not dressed up as an answer."""
    end_with(ZeroDivisionError(), monkeypatch)
    with pytest.raises(ZeroDivisionError):
        main(["config"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nothing"], "No such command"),
        (["config", "--nothing"], "No such option"),
        (["stores", "add", "--store", "1", "--token", "s3cret"], "No such option"),
        (["stores", "add", "--store", "1", "--token=s3cret"], "No such option"),
        (["templates", "check"], "Missing argument"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that says what was wrong and where to read more; a token given by mistake is not repeated."""
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("labelsvc: ") and err.count("\n") == 1
    assert part in err and "--help` says more" in err
    assert "s3cret" not in err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer who types only the name sees what there is."""
    assert main([]) == 2
    assert "Commands:" in capsys.readouterr().err


def test_help_lists_every_command_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of the table exists, and says what it does."""
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in out
        command = root.get_command(click.Context(root), name)
        assert command is not None and command.help


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`labelsvc --version` is for bug reports and scripts."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"labelsvc {__version__}\n"


@pytest.mark.parametrize("text", ["one\ntwo", "\x1b[2Jgone", "\u202egnp.exe", "a\rb", "\u2028"])
def test_control_characters_do_not_reach_the_terminal(text: str) -> None:
    """Order ids and file names come from outside."""
    assert entry.one_line(text).isprintable()


def test_a_reader_that_goes_away_is_no_complaint() -> None:
    """`labelsvc config | head -0` ends as shells expect, silently."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        command = [sys.executable, "-m", "labelsvc", "config"]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_start_is_cheap(python) -> None:
    """Nothing heavy is imported before a command asks for it: `labelsvc render` must start at once."""
    heavy = [
        "reportlab",
        "babel",
        "sqlalchemy",
        "alembic",
        "cryptography",
        "requests",
        "flask",
        "uharfbuzz",
        "PIL",
        "numpy",
    ]
    code = f"import sys, labelsvc.cli; print([name for name in {heavy} if name in sys.modules])"
    done = python("-c", code)
    assert done.stdout.strip() == b"[]"


def test_every_command_is_in_the_readme() -> None:
    """A command that nobody reads of is not used."""
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    assert not [name for name in COMMANDS if f"`labelsvc {name}" not in readme]
