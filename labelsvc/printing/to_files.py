"""``file:DIRECTORY``: jobs as files inside the data directory, for a demo and for tests."""

from pathlib import Path

from labelsvc.errors import UsageError
from labelsvc.files import replacing
from labelsvc.printing.document import PrintDocument
from labelsvc.printing.jobs import checked_job_id
from labelsvc.printing.outcomes import Outcome, not_sent, printed

FORMATS = ("pdf", "zpl")


class FileTransport:
    """One file a job, named by its id; there as a whole or not at all, so that ``find`` always knows."""

    def __init__(self, directory: str, data_dir: Path) -> None:
        """``directory`` is relative to the data directory, or an absolute one inside it; else ``UsageError``."""
        root = data_dir.resolve()
        self._directory = (root / directory).resolve()
        if root not in self._directory.parents:
            raise UsageError("file: printers write inside the data directory only", hint="such as file:printed")

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """Write the file; one that is there already was printed before."""
        checked_job_id(job_id)
        if self._there(job_id):
            return printed("it was there already")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with replacing(self._directory / f"{job_id}.{document.format}", job_id) as out:
                out.write(document.data)
        except OSError as error:
            if not self._there(job_id):
                return not_sent("refused", f"the file cannot be written: {error.strerror}")
        return printed()

    def find(self, job_id: str) -> Outcome | None:
        """Printed if the file is there, else not sent."""
        if self._there(checked_job_id(job_id)):
            return printed()
        return not_sent("not_there", "the job's file was not written")

    def _there(self, job_id: str) -> bool:
        return any((self._directory / f"{job_id}.{format}").is_file() for format in FORMATS)
