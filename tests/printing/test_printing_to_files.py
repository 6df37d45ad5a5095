"""Printing into files: whole or absent, inside the data directory, never twice."""

from pathlib import Path

import pytest

from labelsvc.errors import UsageError
from labelsvc.printing import PrintDocument, Result, transport


def test_a_job_is_one_file(profile, document: PrintDocument, tmp_path: Path) -> None:
    """Named by its id, and found again; a second sending changes nothing."""
    printer = transport(profile("file:printed/desk"), (), data_dir=tmp_path)
    assert printer.find("job-1").result is Result.NOT_SENT
    assert printer.send("job-1", document).printed
    file = tmp_path / "printed" / "desk" / "job-1.pdf"
    assert file.read_bytes() == document.data
    assert [path.name for path in file.parent.iterdir()] == ["job-1.pdf"]
    before = file.stat().st_mtime_ns
    assert printer.send("job-1", document).printed and printer.find("job-1").printed
    assert file.stat().st_mtime_ns == before


def test_a_disk_that_refuses_is_not_sent(profile, document: PrintDocument, tmp_path: Path) -> None:
    """What stands where the directory should be is left alone."""
    (tmp_path / "printed").write_text("a file")
    outcome = transport(profile(), (), data_dir=tmp_path).send("job-1", document)
    assert outcome.may_retry and "cannot be written" in outcome.reason
    assert (tmp_path / "printed").read_text() == "a file"


@pytest.mark.parametrize("uri", ["file:../other", "file:/etc", "file:///tmp", "file:a/../../b", "file:link/x"])
def test_nothing_is_written_outside_the_data_directory(profile, tmp_path: Path, uri: str) -> None:
    """Not by dots, not by an absolute path, not through a link."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="inside the data directory"):
        transport(profile(uri), (), data_dir=data)


def test_an_absolute_path_inside_the_data_directory_is_fine(profile, document, tmp_path: Path) -> None:
    """It is the same directory by its full name."""
    assert transport(profile(f"file://{tmp_path}/printed"), (), data_dir=tmp_path).send("j", document).printed
    assert (tmp_path / "printed" / "j.pdf").exists()


def test_without_a_data_directory_there_are_no_file_printers(profile) -> None:
    """A caller that knows of none cannot open one by mistake."""
    with pytest.raises(UsageError, match="data directory"):
        transport(profile(), ())


@pytest.mark.parametrize("job_id", ["", "../x", "a/b", ".hidden", "a b", "x" * 101, "a\n"])
def test_a_job_id_cannot_be_a_path(profile, document, tmp_path: Path, job_id: str) -> None:
    """It becomes a file's name."""
    printer = transport(profile(), (), data_dir=tmp_path)
    with pytest.raises(UsageError):
        printer.send(job_id, document)
    with pytest.raises(UsageError):
        printer.find(job_id)
