"""docs/gallery.md and its pictures: each shown, each small, each as the script draws it now."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = sorted((DOCS / "gallery").glob("*.png"))
SHOWN = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (DOCS / "gallery.md").read_text(encoding="utf-8"))


@pytest.fixture
def gallery(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The script's folder is where Python looks for its modules, as when it is run."""
    monkeypatch.syspath_prepend(DOCS / "gallery")
    yield
    for name in ("build", "scenes"):
        sys.modules.pop(name, None)


def test_the_page_shows_every_picture_once_and_no_other() -> None:
    assert sorted(SHOWN) == [f"gallery/{path.name}" for path in PICTURES]


def test_links_of_the_page_lead_somewhere() -> None:
    """To the script's sources."""
    links = re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", (DOCS / "gallery.md").read_text(encoding="utf-8"))
    assert links and all((DOCS / link).is_file() for link in links)


def test_the_pictures_are_small() -> None:
    """Cloning the project must not mean loading an album: 1.5 MB in all, palettes only."""
    assert sum(path.stat().st_size for path in PICTURES) < 1_500_000
    for path in PICTURES:
        with Image.open(path) as picture:
            assert picture.mode in ("P", "1"), path.name


@pytest.mark.usefixtures("gallery")
@pytest.mark.parametrize("name", ["standard-4x6", "scripts-2", "gs1-logistic-a6", "sheet-l7160", "calibration"])
def test_the_pictures_are_what_the_script_draws(name: str, tmp_path: Path) -> None:
    """A label that changed its looks is drawn again before it is shown: python docs/gallery/build.py."""
    import build

    build.main(tmp_path, [name])
    with Image.open(tmp_path / f"{name}.png") as now, Image.open(DOCS / "gallery" / f"{name}.png") as then:
        assert now.size == then.size
        assert ImageChops.difference(now.convert("L"), then.convert("L")).getbbox() is None


@pytest.mark.usefixtures("gallery")
def test_the_script_knows_every_picture() -> None:
    import build

    assert set(build.PICTURES) == {path.stem for path in PICTURES}
