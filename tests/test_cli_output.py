"""Files that commands write: whole or absent."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from labelsvc.cli.output import bar, progress, written
from labelsvc.errors import LabelError, UsageError


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Readable like any other new file, and nothing else is left in the directory."""
    with written(str(tmp_path / "labels.pdf")) as out:
        out.write(b"whole")
        assert not (tmp_path / "labels.pdf").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["labels.pdf"]
    (tmp_path / "other").touch()
    assert (tmp_path / "labels.pdf").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """Yesterday's labels are better than half of today's."""
    file = tmp_path / "labels.pdf"
    file.write_bytes(b"old")
    with pytest.raises(LabelError), written(str(file)) as out:
        out.write(b"half")
        raise LabelError("broken")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["labels.pdf"]


def test_a_link_keeps_its_place(tmp_path: Path) -> None:
    """What it points to is replaced."""
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    with written(str(tmp_path / "link.pdf")) as out:
        out.write(b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    """It is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with written(str(pipe)) as out:
        out.write(b"through")
    reader.join(30)
    assert got == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(("name", "part"), [("", "directory"), ("gone/labels.pdf", "No such file")])
def test_what_cannot_be_written_is_named(name: str, part: str, tmp_path: Path) -> None:
    """A directory, or a path into none."""
    with pytest.raises(UsageError, match=f"cannot write .*{part}"), written(str(tmp_path / name)) as out:
        out.write(b"")


def test_an_error_of_the_block_itself_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    """A font that cannot be read is another story."""
    with pytest.raises(FileNotFoundError), written(str(tmp_path / "labels.pdf")):
        (tmp_path / "fonts" / "gone.ttf").read_bytes()


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_bytes_are_not_poured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-o -` without a pipe is a slip."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(UsageError, match="terminal"), written("-"):
        raise AssertionError("unreachable")


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Logs stay readable."""
    assert list(progress([1, 2, 3], "Labels")) == [1, 2, 3]
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_drawn_over_the_one_before(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, until the last one ends its line; nobody knows yet how many orders a filter finds."""
    bar(0, 0, ending=False)
    bar(1, 2, "the shop is away", ending=False)
    bar(2, 2, ending=True)
    out, err = capsys.readouterr()
    drawn = [line.rstrip() for line in err.split("\r")]
    assert drawn == [
        "",
        f"[{'.' * 30}] 0 of ? orders",
        f"[{'#' * 15}{'.' * 15}] 1 of 2 orders  the shop is away",
        f"[{'#' * 30}] 2 of 2 orders",
    ]
    assert out == "" and err.endswith("\n") and err.count("\n") == 1
