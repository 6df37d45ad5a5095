"""Files that are replaced as a whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from labelsvc.files import replacing


def names(directory: Path) -> list[str]:
    """What is in the directory."""
    return sorted(path.name for path in directory.iterdir())


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Not before; readable like any other new file, and nothing else is left."""
    with replacing(tmp_path / "labels.pdf") as file:
        file.write(b"whole")
        assert not (tmp_path / "labels.pdf").exists()
    assert names(tmp_path) == ["labels.pdf"]
    (tmp_path / "other").touch()
    assert (tmp_path / "labels.pdf").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """Yesterday's labels are better than half of today's; an interruption by the keyboard counts too."""
    (tmp_path / "labels.pdf").write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "labels.pdf") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert (tmp_path / "labels.pdf").read_text() == "old"
    assert names(tmp_path) == ["labels.pdf"]


def test_permissions_and_link_are_kept(tmp_path: Path) -> None:
    """An existing file keeps who may read it, a link leads to the new file; until then it is the owner's alone."""
    real, link = tmp_path / "real.pdf", tmp_path / "labels.pdf"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    with replacing(link, "tag") as file:
        file.write(b"new")
        assert stat.S_IMODE((tmp_path / ".real.pdf.tag.part").stat().st_mode) == 0o600
    assert link.is_symlink() and real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert names(tmp_path) == ["labels.pdf", "real.pdf"]


def test_a_link_to_nothing_gets_its_file(tmp_path: Path) -> None:
    """As a plain ``open`` would have it."""
    (tmp_path / "labels.pdf").symlink_to(tmp_path / "real.pdf")
    with replacing(tmp_path / "labels.pdf") as file:
        file.write(b"new")
    assert (tmp_path / "labels.pdf").is_symlink() and (tmp_path / "real.pdf").read_text() == "new"


def test_a_part_left_by_a_killed_process_is_written_over(tmp_path: Path) -> None:
    """The same tag comes back to the same part file, and shuts it to others."""
    part = tmp_path / ".labels.pdf.tag.part"
    part.write_text("half a file, and longer than the new one")
    part.chmod(0o666)
    with replacing(tmp_path / "labels.pdf", "tag") as file:
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        file.write(b"new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_a_part_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """In a directory that others may write to, it could lead to any file of ours."""
    (tmp_path / "precious").write_text("kept")
    (tmp_path / ".labels.pdf.tag.part").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"), replacing(tmp_path / "labels.pdf", "tag"):
        raise AssertionError("unreachable")
    assert (tmp_path / "precious").read_text() == "kept"


def test_it_is_on_the_disk_before_it_has_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File first, then the name, then the directory: a power cut at any moment leaves one of the two files."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        steps.append("directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def replaced(part: Path, target: Path) -> Path:
        steps.append(part.read_text())
        return replace(part, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    with replacing(tmp_path / "labels.pdf") as file:
        file.write(b"whole")
    assert steps == ["file", "whole", "directory"]


@pytest.mark.parametrize(("name", "error"), [("", IsADirectoryError), ("gone/labels.pdf", FileNotFoundError)])
def test_a_place_that_takes_no_file(name: str, error: type[OSError], tmp_path: Path) -> None:
    """The system's own error, before anything is written."""
    with pytest.raises(error), replacing(tmp_path / name):
        raise AssertionError("unreachable")
