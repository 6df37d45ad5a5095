"""Names of print jobs."""

import re

from labelsvc.errors import UsageError

# They become file names and job names at printers: letters, digits and dashes, as in a UUID.
_JOB_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")


def checked_job_id(job_id: str) -> str:
    """The id; raises ``UsageError`` for one that could mean something else to a file system or a printer."""
    if not _JOB_ID.fullmatch(job_id):
        raise UsageError("a job id has 1 to 100 letters, digits, - and _")
    return job_id
