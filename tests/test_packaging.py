"""The wheel: made from what is in the repository, complete, and at work from any directory."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
ORDER = """{"id": "XJ12H", "paymentStatus": "PAID", "fulfillmentStatus": "AWAITING_PROCESSING",
 "shippingPerson": {"name": "Ана Ђурић", "street": "Кнез Михаилова 5", "city": "Београд", "postalCode": "11000",
  "countryCode": "RS"}, "items": [{"name": "Mug", "quantity": 1, "isShippingRequired": true}]}"""


def run(*command: str | Path, cwd: Path, text: str | None = None) -> str:
    """What a command prints; its stderr is in the failure if it fails."""
    # Neither the checkout nor a developer's path may help the wheel along.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, input=text, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def built(kind: str, source: Path, directory: Path) -> Path:
    """What the project's own backend makes of a directory, called as pip calls it."""
    call = f"import sys, hatchling.build; print(hatchling.build.build_{kind}(sys.argv[1]))"
    return directory / run(sys.executable, "-c", call, directory, cwd=source).splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made from a source distribution, so that this one is known to be complete as well."""
    directory = tmp_path_factory.mktemp("wheel")
    with tarfile.open(built("sdist", TOP, directory)) as archive:
        archive.extractall(directory, filter="data")
    [source] = (path for path in directory.iterdir() if path.is_dir())
    return built("wheel", source, directory)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; its dependencies are those of this environment."""
    directory = tmp_path_factory.mktemp("installed")
    venv.create(directory, with_pip=False)
    site = directory / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    pip = (sys.executable, "-m", "pip", "--python", directory / "bin" / "python")
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=directory)
    # After the wheel on the path: an editable install there does not win over it.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", "utf-8")
    return directory


def test_the_wheel_holds_what_the_code_needs(wheel: Path) -> None:
    """Every font with its licence, every template, the migrations and the mark that it is typed."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    fonts = {f"labelsvc/_resources/{path.relative_to(TOP)}" for path in (TOP / "fonts").glob("*.ttf")}
    templates = {f"labelsvc/_resources/{path.relative_to(TOP)}" for path in (TOP / "templates").rglob("*.json")}
    assert len(fonts) > 20 and len(templates) > 2
    assert fonts | templates <= names
    assert {"labelsvc/py.typed", "labelsvc/_resources/fonts/coverage.json"} <= names
    assert any(name.startswith("labelsvc/migrations/versions/") for name in names)
    licences = {path.name for path in (TOP / "fonts" / "licences").iterdir()} | {"LICENSE"}
    assert licences <= {Path(name).name for name in names if ".dist-info/licenses/" in name}


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    """No tests, no caches, no settings."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert all(name.startswith(("labelsvc/", "labelsvc-")) for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".env", ".db"))]


def test_the_metadata_names_every_dependency(wheel: Path) -> None:
    """What the code imports is asked for, so that `pip install` is enough."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert metadata["Requires-Python"] == ">=3.11"
    asked = {re.split(r"[^A-Za-z0-9-]", line)[0] for line in metadata.get_all("Requires-Dist")}
    assert {"click", "requests", "reportlab", "sqlalchemy", "uharfbuzz", "zxing-cpp"} <= asked


def test_the_installed_command_makes_a_label_from_any_directory(installed: Path, tmp_path: Path) -> None:
    """With the wheel's own fonts and templates: this checkout is nowhere on its path."""
    command = installed / "bin" / "labelsvc"
    run(command, "render", "-", "-o", "labels.pdf", cwd=tmp_path, text=ORDER)
    assert (tmp_path / "labels.pdf").read_bytes().startswith(b"%PDF-")
    where = (
        "import labelsvc.resources as r; print(r.__file__, r.resource_dir('fonts'), r.resource_dir('templates'))"
    )
    for path in run(installed / "bin" / "python", "-c", where, cwd=tmp_path).split():
        assert Path(path).is_relative_to(installed)


def test_the_command_and_the_module_are_the_same(installed: Path, tmp_path: Path) -> None:
    """`labelsvc` and `python -m labelsvc`."""
    by_name = run(installed / "bin" / "labelsvc", "--version", cwd=tmp_path)
    by_module = run(installed / "bin" / "python", "-m", "labelsvc", "--version", cwd=tmp_path)
    assert by_name == by_module
