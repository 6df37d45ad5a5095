"""Bring the catalogues up to date with the panel: python templates/locales/update.py

Collects every text of the panel's templates, its script and labelsvc/web/ into panel.pot, adds what is new to each
catalogue (empty, for a translator) and takes out what nobody uses any more.
"""

import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).parent
TOP = LOCALES.parent.parent
# Where texts may stand, and Babel's way to find them there.
SOURCES = (
    ("templates", "*.html", "jinja2.ext:babel_extract", {"newstyle_gettext": "true", "silent": "false"}),
    ("templates", "*.js", "javascript", {}),
    ("labelsvc/web", "*.py", "python", {}),
)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}


def sources() -> Iterator[tuple[Path, str, dict[str, str]]]:
    """Every file that may hold a text: its path, the extraction method and its options."""
    for folder, pattern, method, options in SOURCES:
        for path in sorted((TOP / folder).rglob(pattern)):
            yield path, method, options


def extracted() -> Catalog:
    """Every text that the panel can say, with the files that say it."""
    catalogue = Catalog(fuzzy=False)
    for path, method, options in sources():
        name = path.relative_to(TOP).as_posix()
        found = extract_from_file(method, path, KEYWORDS, ("L10n:",), dict(options))
        for _line, message, comments, _context in found:
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file without dates, which would change with every run."""
    head = ["Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    if catalogue.locale:
        head += [f"Language: {catalogue.locale}", f"Plural-Forms: {catalogue.plural_forms}"]
    lines = "".join(f'"{line}\\n"\n' for line in head)
    body = BytesIO()
    write_po(
        body, catalogue, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False, sort_output=True
    )
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + body.getvalue()


def updated(path: Path, template: Catalog) -> Catalog:
    """The catalogue at ``path`` with the texts of ``template``: new ones empty, unused ones gone."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template, no_fuzzy_matching=True)
    return catalogue


def main() -> int:
    """Write panel.pot and every catalogue; the number of texts left to translate is the exit code, at most 1."""
    template = extracted()
    (LOCALES / "panel.pot").write_bytes(written(template))
    missing = 0
    for path in sorted(LOCALES.glob("*.po")):
        catalogue = updated(path, template)
        path.write_bytes(written(catalogue))
        empty = [message for message in catalogue if message.id and not all(forms(message.string))]
        missing += len(empty)
        print(f"{path.stem}: {len(catalogue)} texts, {len(empty)} to translate")
    return 1 if missing else 0


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The one form of a message, or each of its plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


if __name__ == "__main__":
    sys.exit(main())
