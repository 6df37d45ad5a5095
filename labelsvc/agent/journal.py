"""What an agent must not forget: jobs that it may have begun. One small file each, on the disk before it goes on.

``asked``: the service is being asked whether the job may begin, nothing has left. ``sending``: bytes may have left
for the printer. ``ended``: the outcome is known, and the service may not have heard it.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from labelsvc.errors import UsageError
from labelsvc.files import replacing
from labelsvc.printing.addresses import AGENT_NAME
from labelsvc.printing.outcomes import Outcome, Result

ASKED, SENDING, ENDED = "asked", "sending", "ended"
_FILE = re.compile(r"([0-9A-Za-z][0-9A-Za-z_-]{0,99})\.([1-9][0-9]{0,8})\.json")
_CODE = re.compile(r"[a-z_]{0,40}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One job under one lease. ``result``, ``code`` and ``reason`` are its outcome once it has ended."""

    job: str
    attempt: int
    printer: str
    stage: str = ASKED
    result: str = ""
    code: str = ""
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return Outcome(Result(self.result), self.reason, self.code)


class Journal:
    """The files of one directory, which one agent at a time has for itself."""

    def __init__(self, directory: Path) -> None:
        """Raises ``UsageError`` if the directory cannot be used, or another agent uses it."""
        self._jobs = directory / "jobs"
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._jobs.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UsageError(
                f"--state {directory}: {error.strerror}", hint="name a directory to write in"
            ) from error
        _lock(self._lock, directory)
        self.agent = _identity(directory / "agent")

    def close(self) -> None:
        """Let another agent use the directory."""
        os.close(self._lock)

    def entries(self) -> Iterator[Entry]:
        """What an earlier run left, in no order. A file that cannot be read is a job of which nothing is known."""
        for file in sorted(self._jobs.iterdir()):
            if found := _FILE.fullmatch(file.name):
                entry = parse_entry(file.read_bytes(), found[1], int(found[2]))
                yield entry or Entry(found[1], int(found[2]), "", SENDING)

    def put(self, entry: Entry) -> Entry:
        """Write it down; it is on the disk when this returns. Raises ``UsageError`` if that is not possible."""
        try:
            with replacing(self._file(entry)) as out:
                out.write(json.dumps(asdict(entry), ensure_ascii=False).encode())
        except OSError as error:
            raise UsageError(f"the journal cannot be written: {error.strerror}", hint="see --state") from error
        return entry

    def ended(self, entry: Entry, outcome: Outcome) -> Entry:
        """Write down how it ended."""
        told = "".join(letter for letter in outcome.reason if letter.isprintable())[:300]
        code = outcome.code if _CODE.fullmatch(outcome.code) else "printer"
        return self.put(replace(entry, stage=ENDED, result=outcome.result.value, code=code, reason=told))

    def forget(self, entry: Entry) -> None:
        """The service knows."""
        self._file(entry).unlink(missing_ok=True)

    def _file(self, entry: Entry) -> Path:
        return self._jobs / f"{entry.job}.{entry.attempt}.json"


def parse_entry(data: bytes, job: str, attempt: int) -> Entry | None:
    """What stands in a file of that name; None if that is not what ``put`` writes."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != Entry.__dataclass_fields__.keys():
        return None
    return Entry(**found) if _is_sound(found, job, attempt) else None


def _is_sound(found: dict[str, Any], job: str, attempt: int) -> bool:
    texts = [value for name, value in found.items() if name != "attempt"]
    if not all(isinstance(value, str) for value in texts) or type(found["attempt"]) is not int:
        return False
    ended = found["stage"] == ENDED
    return (
        (found["job"], found["attempt"]) == (job, attempt)
        and AGENT_NAME.fullmatch(found["printer"]) is not None
        and found["stage"] in (ASKED, SENDING, ENDED)
        and (found["result"] in list(Result) if ended else found["result"] == "")
        and _CODE.fullmatch(found["code"]) is not None
        and len(found["reason"]) <= 300
        and (found["reason"].isprintable())
    )


def _identity(file: Path) -> str:
    """The agent's own name, the same at every start: so it gets again what was lost on the way to it."""
    import secrets

    if file.is_file() and re.fullmatch(r"[0-9a-f]{16}", found := file.read_text("ascii", "replace").strip()):
        return found
    made = secrets.token_hex(8)
    with replacing(file) as out:
        out.write(made.encode())
    return made


def _lock(handle: int, directory: Path) -> None:
    """Until this process ends, however that comes."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UsageError(f"another agent uses {directory}", hint="--state names a directory for each") from error
