"""The catalogues: nothing that the panel says is left untranslated, and no translation says more or less."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po
from jinja2 import Environment

from labelsvc.batches import reasons
from labelsvc.ecwid import refusals
from labelsvc.labels.stocks import STOCKS
from labelsvc.web.api import SUBJECTS
from labelsvc.web.languages import LANGUAGES, catalogue_path, language
from labelsvc.web.mistakes import FAULTS, PROBLEMS, mistake_texts
from labelsvc.web.problems import KINDS
from labelsvc.web.reasons import REASONS, reason_texts
from labelsvc.web.stock_titles import stock_title
from templates.locales import update

TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)s")
PANEL = update.TOP / "templates" / "panel"
SCRIPTS = sorted((PANEL / "static").glob("*.js"))
PAGES = sorted(PANEL.glob("*.html"))
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text of the panel as it stands."""
    return update.extracted()


def _read(tag: str) -> Catalog:
    with catalogue_path(tag).open("rb") as file:
        return read_po(file, locale=tag)


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_the_catalogues_hold_what_the_panel_says(texts: Catalog) -> None:
    """Run templates/locales/update.py if this fails: a text is new, or is not used any more."""
    assert (update.LOCALES / "panel.pot").read_bytes() == update.written(texts)
    for tag in TRANSLATED:
        path = catalogue_path(tag)
        assert path.read_bytes() == update.written(update.updated(path, texts)), tag
    assert {path.stem for path in update.LOCALES.glob("*.po")} == set(TRANSLATED)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_nothing_is_left_untranslated(tag: str) -> None:
    """Every text in every plural form, with the placeholders of the original, and with no doubt marked."""
    for message in _messages(_read(tag)):
        assert all(update.forms(message.string)), (tag, message.id)
        assert not message.fuzzy and not list(message.check()), (tag, message.id)
        singular = update.forms(message.id)[-1]
        for form in update.forms(message.string):
            # The form for none, one or two may say the number in words.
            wanted, found = set(PLACEHOLDER.findall(singular)), set(PLACEHOLDER.findall(form))
            assert found <= wanted and (found == wanted or not isinstance(message.id, str)), (tag, message.id)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_few_texts_are_the_same_as_in_english(tag: str) -> None:
    """A sentence that equals the English one was forgotten; a word may be the same in both languages."""
    same = [m.id for m in _messages(_read(tag)) if update.forms(m.id) == update.forms(m.string)]
    assert [text for text in same if isinstance(text, str) and text.count(" ") > 2] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_never_names_the_platform(tag: str) -> None:
    """Neither in English nor in a translation."""
    spoken = language(tag)
    for message in _messages(update.extracted() if tag == "en" else _read(tag)):
        for text in (*update.forms(message.id), spoken.gettext(update.forms(message.id)[0])):
            assert not re.search("ecwid|lightspeed", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("en", 1, "1 order"),
        ("fr", 0, "0 commande"),
        ("pl", 1, "1 zamówienie"),
        ("pl", 22, "22 zamówienia"),
        ("pl", 12, "12 zamówień"),
        ("ru", 21, "21 заказ"),
        ("ru", 3, "3 заказа"),
        ("ru", 11, "11 заказов"),
        ("ar", 3, "3 طلبات"),
        ("ar", 11, "11 طلبًا"),
        ("ar", 100, "100 طلب"),
        ("ja", 5, "注文5件"),
    ],
)
def test_plurals_are_right_in_python_and_in_the_script(tag: str, number: int, words: str) -> None:
    """The server takes gettext's form, the script that of the CLDR category: they agree."""
    spoken = language(tag)
    assert spoken.ngettext("%(n)s order", "%(n)s orders", number) % {"n": number} == words
    forms = spoken.script_texts["%(n)s order"]
    assert not isinstance(forms, str)
    assert forms[spoken.locale.plural_form(number)] % {"n": number} == words


def test_every_reason_has_a_text() -> None:
    """Whatever stops an order is told in the merchant's language."""
    constants = {value.code for value in vars(reasons).values() if isinstance(value, reasons.Reason)}
    errors = {error.code for kind in (*reasons.STOPS, *reasons.ONE_ORDER) for error in _all(kind)}
    source = Path(refusals.__file__).read_text("utf-8")
    refused = set(re.findall(r'Refusal\(\s*"(\w+)"', source))
    # The last is of the installation, before there is any order.
    too_general = {"", "usage", "configuration", "settings_invalid", "shop", "order", "grant_refused"}
    assert (constants | errors | refused) - too_general - REASONS.keys() == set()
    assert reason_texts(language("de"))["not_paid"] == "Die Bestellung ist noch nicht bezahlt."


def _all(kind: type) -> list[type]:
    return [kind, *(one for below in kind.__subclasses__() for one in _all(below))]


def test_every_problem_that_the_panel_can_show_has_a_text() -> None:
    """But those of webhooks, which no page sees."""
    assert KINDS.keys() - PROBLEMS.keys() == {"not_signed"}
    assert mistake_texts(language("de"))["problems"]["not_allowed"] == "Das dürfen Sie hier nicht."  # type: ignore[index]


# What pydantic may say of a value of each JSON type, and of each of its limits.
FAULTS_OF_TYPES = {
    "string": {"string_type"},
    "integer": {"int_type", "int_from_float", "int_parsing"},
    "number": {"float_type", "float_parsing"},
    "boolean": {"bool_type"},
    "array": {"list_type", "tuple_type"},
    "object": {"dict_type", "model_type", "model_attributes_type", "extra_forbidden", "missing"},
}
FAULTS_OF_LIMITS = {
    "pattern": {"string_pattern_mismatch"},
    "maxLength": {"string_too_long"},
    "minLength": {"string_too_short"},
    "maxItems": {"too_long"},
    "minItems": {"too_short"},
    "minimum": {"greater_than_equal", "finite_number"},
    "maximum": {"less_than_equal", "finite_number"},
    "enum": {"literal_error"},
    "const": {"literal_error"},
}


def _faults(schema: object) -> Iterator[str]:
    """Every code that a value of this schema may be refused with."""
    if isinstance(schema, list):
        for one in schema:
            yield from _faults(one)
    if isinstance(schema, dict):
        kind = schema.get("type", "")
        yield from FAULTS_OF_TYPES.get(kind, ()) if isinstance(kind, str) else ()
        for name, value in schema.items():
            yield from FAULTS_OF_LIMITS.get(name, ())
            yield from _faults(value)


def test_every_fault_of_a_field_has_a_text() -> None:
    """Of whatever the panel sends: by the models that it is read by, and by the codes in our own checks."""
    found: set[str] = set()
    for route in (route for subject in SUBJECTS for route in subject.found):
        for model in (route.body, route.query):
            found |= set(_faults(model.model_json_schema())) if model else set()
    for folder in ("stores", "web", "printing", "labels"):
        for path in (update.TOP / "labelsvc" / folder).rglob("*.py"):
            source = path.read_text("utf-8")
            found |= set(re.findall(r'PydanticCustomError\(\s*"(\w+)"', source))
            found |= {one for pair in _PRINTER_CODES.findall(source) for one in pair if one}
            found |= set(re.findall(r'raise _refused\("(\w+)"', source))
    found |= {"not_json", "too_large", "unknown_name", "no_ship_to", "schema"}
    assert "printer_clear_text" in found and "less_than_equal" in found and "printer_scheme" in found
    assert found - FAULTS.keys() == set()


_PRINTER_CODES = re.compile(r'PrinterInvalid\(\s*"\w+", "(\w+)"|why(?:: str)? ?= ?"(\w+)"')


@pytest.mark.parametrize("tag", TRANSLATED)
def test_titles_of_label_stocks_are_translated(tag: str) -> None:
    """Each has one of the known forms; no English word is left but in names."""
    spoken = language(tag)
    for one in STOCKS.values():
        title = stock_title(spoken, one.title)
        left = re.findall(r"\b(address|round|cut|each|full|Plain|Thermal|on)\b| x ", title)
        assert not left, (one.title, title)


class _Words(HTMLParser):
    """What a page would say that no catalogue knows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += WORD.findall(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self.found += WORD.findall(value or "")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_say_nothing_by_themselves(path: Path) -> None:
    """Every word of a template stands in _() or {% trans %}."""
    parts, translating = [], False
    for _line, token, value in Environment().lex(path.read_text("utf-8")):
        if token == "name" and value in ("trans", "endtrans"):
            translating = value == "trans"
        if token == "data" and not translating:
            parts.append(value)
    words = _Words()
    words.feed("".join(parts))
    # Units and file types are the same in every language.
    assert [word for word in words.found if word not in {"dpi", "PDF", "ZPL"}] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_text_of_a_script_is_found(path: Path, texts: Catalog) -> None:
    """Wherever _() stands, inside of a template string too."""
    source = path.read_text("utf-8")
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("//"))
    calls = re.findall(r'(?<![\w.])(?:_|ngettext)\(\s*(\S)((?:[^"\\]|\\.)*)', code)
    for quote, text in calls:
        assert quote != "`" and (quote != '"' or texts.get(text) is not None), text


# Babel's lexer is its own affair, but no other is at hand; the range in pyproject.toml has it.
@pytest.mark.filterwarnings("ignore:.*jslexer:DeprecationWarning")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_say_nothing_by_themselves(path: Path) -> None:
    """A string that reads like a sentence stands in _() or ngettext(): see docs/translating.md for the pattern."""
    tokens = list(tokenize(path.read_text("utf-8"), jsx=False))
    said, depth = [], 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.value == "(" and (depth or (before and before.value in ("_", "ngettext"))):
            depth += 1
        elif token.value == ")" and depth:
            depth -= 1
        elif token.type in ("string", "template_string") and not depth:
            said.append(token.value[1:-1])
    assert [
        text for text in said if re.search(r"^[A-Z][a-z]+( [a-z]+|[.!?…]?$)|[a-z] [a-z]+ [a-z]+[ .]", text)
    ] == []
