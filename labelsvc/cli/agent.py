"""``labelsvc agent``: prints in a network that the service cannot reach."""

import os
import sys
from pathlib import Path

import click

from labelsvc.errors import UsageError
from labelsvc.settings import AGENT_KEY, secure_url

# A key has 47 characters; whatever is longer is another file.
LONGEST_KEY = 200


@click.command()
@click.option("--server", required=True, metavar="URL", help="The service: https://labels.example.com")
@click.option(
    "--printer",
    "printers",
    multiple=True,
    metavar="NAME=URI",
    help="For example desk=socket://192.168.1.50:9100; can be given again.",
)
@click.option(
    "--fingerprint",
    "fingerprints",
    multiple=True,
    metavar="NAME=SHA256",
    help="Of the certificate to trust, for ipps://.",
)
@click.option(
    "--network",
    "networks",
    multiple=True,
    metavar="CIDR",
    help="Where else printers may be, beside private networks.",
)
@click.option("--key-file", type=click.Path(path_type=Path), help=f"A file with the key; without it, {AGENT_KEY}.")
@click.option("--key-stdin", is_flag=True, help="Read the key from stdin: it is never an argument.")
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="DIR", help="Where it remembers jobs that it has begun."
)
def agent(
    server: str,
    printers: tuple[str, ...],
    fingerprints: tuple[str, ...],
    networks: tuple[str, ...],
    key_file: Path | None,
    key_stdin: bool,
    state: Path | None,
) -> None:
    """Offer printers of this network to the service: its printers `agent:NAME` are printed on here.

    Only outgoing connections are made. The key is one of the scope `agent`. It keeps trying while the server
    cannot be reached; SIGTERM and Ctrl-C let it finish the job that is at a printer. See docs/printers.md.
    """
    from labelsvc.agent.journal import Journal
    from labelsvc.agent.offers import offers
    from labelsvc.agent.run import run

    try:
        url = secure_url(server)
    except ValueError as error:
        raise UsageError(f"--server {error}") from error
    directory = (state or _state_directory()).expanduser()
    offered = offers(printers, fingerprints, networks, directory)
    key = _key(key_file, key_stdin)
    journal = Journal(directory)
    try:
        run(url, key, offered, journal, _say)
    finally:
        journal.close()


def _say(told: str) -> None:
    from labelsvc.cli.output import one_line

    click.echo(f"labelsvc agent: {one_line(told)}")
    sys.stdout.flush()


def _state_directory() -> Path:
    """As the XDG base directory specification has it."""
    given = os.environ.get("XDG_STATE_HOME", "")
    return (Path(given) if given.startswith("/") else Path("~/.local/state")) / "labelsvc-agent"


def _key(file: Path | None, from_stdin: bool) -> str:
    if file is not None and from_stdin:
        raise UsageError("either --key-file or --key-stdin")
    if from_stdin:
        text = sys.stdin.read(LONGEST_KEY + 1)
    elif file is not None:
        text = _read(file)
    else:
        text = os.environ.get(AGENT_KEY, "")
    key = text.strip()
    if not key:
        raise UsageError(f"no key: {AGENT_KEY} is not set", hint="labelsvc keys create --scopes agent makes one")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()) or " " in key:
        raise UsageError("this is no key")
    return key


def _read(file: Path) -> str:
    try:
        with file.open(encoding="ascii") as opened:
            return opened.read(LONGEST_KEY + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--key-file {file} cannot be read: {type(error).__name__}") from error
