"""Profiles of printers: what is accepted, and what is kept of it."""

import pytest
from sqlalchemy import Engine

from labelsvc.batches.upkeep import disconnect, renew_keys
from labelsvc.errors import LabelError, PrinterNotFound, StoreError, UsageError
from labelsvc.printing import (
    PrinterProfile,
    add_printer,
    change_printer,
    get_printer,
    list_printers,
    remove_printer,
)
from labelsvc.stores import SecretBox

STORE = "1003"


def test_a_printer_is_kept_with_all_that_is_known_of_it(engine: Engine, box: SecretBox) -> None:
    """Corrections, format and credentials come back as they were given."""
    given = PrinterProfile(
        STORE, " Packing desk ", "ipps://zebra.lan:8631/ipp/print", "100x150", 300, 180, 1.5, -2.0, 0.99, 1,
        "zpl", "run_length", "desk", "s3cret", "AB:" * 31 + "AB",
    )  # fmt: skip
    add_printer(engine, box, given)
    found = get_printer(engine, box, STORE, "Packing desk")
    assert found == given
    assert (found.name, found.fingerprint) == ("Packing desk", "ab" * 32)
    assert found.printer().dpi == 300 and found.printer().offset_y_mm == -2.0
    assert found.paper().height_mm == 150


def test_the_password_is_sealed_and_shown_nowhere(engine: Engine, box: SecretBox, tmp_path) -> None:
    """Neither in the database, nor in a list, nor in what a traceback would show."""
    given = PrinterProfile(STORE, "desk", "ipps://zebra.lan/", user="ann", password="s3cret")
    add_printer(engine, box, given)
    assert not [path for path in tmp_path.iterdir() if b"s3cret" in path.read_bytes()]
    [listed] = list_printers(engine, STORE)
    assert (listed.user, listed.password) == ("", "")
    assert "s3cret" not in repr(given)


def test_names_are_unique_in_a_store(engine: Engine, box: SecretBox, profile) -> None:
    """A second printer of that name is refused, by whichever way it would come about."""
    add_printer(engine, box, profile(name="one"))
    add_printer(engine, box, profile(name="two"))
    with pytest.raises(UsageError, match="already"):
        add_printer(engine, box, profile(name="one"))
    with pytest.raises(UsageError, match="already"):
        change_printer(engine, box, STORE, "two", {"name": "one"})
    assert [printer.name for printer in list_printers(engine, STORE)] == ["one", "two"]


def test_a_printer_is_changed(engine: Engine, box: SecretBox, profile) -> None:
    """Some fields, the others stay, the password as well; what cannot be is refused as a whole."""
    add_printer(engine, box, PrinterProfile(STORE, "desk", "ipps://h/", user="ann", password="x"))
    change_printer(engine, box, STORE, "desk", {"offset_x_mm": 0.5, "stock": "A6"})
    found = get_printer(engine, box, STORE, "desk")
    assert (found.offset_x_mm, found.stock, found.password) == (0.5, "A6", "x")
    for changes in ({"scale": 2.0}, {"store_id": "7"}, {"colour": "red"}, {"uri": "ipp://h/"}, {"stock": "none"}):
        with pytest.raises((UsageError, LabelError)):
            change_printer(engine, box, STORE, "desk", changes)
    assert get_printer(engine, box, STORE, "desk") == found


def test_a_removed_printer_is_gone(engine: Engine, box: SecretBox, profile) -> None:
    """Every question about it is answered alike."""
    add_printer(engine, box, profile(name="desk"))
    remove_printer(engine, STORE, "desk")
    for ask in (
        lambda: get_printer(engine, box, STORE, "desk"),
        lambda: remove_printer(engine, STORE, "desk"),
        lambda: change_printer(engine, box, STORE, "desk", {}),
    ):
        with pytest.raises(PrinterNotFound):
            ask()


def test_a_stores_printers_are_its_own(engine: Engine, box: SecretBox, profile) -> None:
    """Another store neither sees nor finds them, and one that is not connected gets none."""
    add_printer(engine, box, profile(name="desk"))
    assert list_printers(engine, "7") == []
    with pytest.raises(PrinterNotFound):
        get_printer(engine, box, "7", "desk")
    with pytest.raises(StoreError, match="not connected"):
        add_printer(engine, box, PrinterProfile("7", "desk", "file:printed"))


def test_a_stores_printers_are_forgotten_with_it(engine: Engine, box: SecretBox, profile) -> None:
    """No row is left."""
    add_printer(engine, box, profile(name="desk"))
    disconnect(engine, STORE)
    assert list_printers(engine, STORE) == []


def test_a_new_key_opens_what_an_old_one_sealed(engine: Engine, box: SecretBox) -> None:
    """After the change of key the new one alone is enough."""
    add_printer(engine, box, PrinterProfile(STORE, "desk", "ipps://h/", password="x"))
    new = "another key of enough length"
    renew_keys(engine, SecretBox([new, "a key for the tests of printing"]))
    assert get_printer(engine, SecretBox(new), STORE, "desk").password == "x"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"uri": "agent:"}, "1 to 40 letters"),
        ({"uri": "agent:a b"}, "no blanks"),
        ({"uri": "agent:" + "d" * 41}, "1 to 40 letters"),
        ({"uri": "agent:desk", "password": "x"}, "clear text"),
        ({"uri": "http://printer/"}, "not reached by 'http'"),
        ({"uri": "lpd://printer/"}, "not reached by 'lpd'"),
        ({"uri": "printer"}, "not reached by"),
        ({"uri": ""}, "not reached by"),
        ({"uri": "ipp://"}, "not one"),
        ({"uri": "ipp:///ipp/print"}, "not one"),
        ({"uri": "ipp://host:99999/"}, "not one"),
        ({"uri": "ipp://host:0/"}, "1 to 65535"),
        ({"uri": "ipp://[::1/"}, "not one"),
        ({"uri": "ipp://host/?x=1"}, "not one"),
        ({"uri": "ipp://host/a\nb"}, "no blanks"),
        ({"uri": "ipp://host/a\\b"}, "not one"),
        ({"uri": "ipp://" + "h" * 600}, "500"),
        ({"uri": "ipp://ann:x@host/"}, "do not belong"),
        ({"uri": "socket://host:9100/raw"}, "no path"),
        ({"uri": "socket://host", "format": "pdf"}, "gets zpl"),
        ({"uri": "file:"}, "names no directory"),
        ({"uri": "file:///"}, "names no directory"),
        ({"uri": "file:.."}, "names no directory"),
        ({"uri": "file://host/x"}, "of this machine"),
        ({"uri": "ipp://host/", "password": "x"}, "clear text"),
        ({"uri": "socket://host/", "user": "x"}, "clear text"),
        ({"uri": "ipps://host/", "user": "a:b"}, "colon"),
        ({"uri": "ipps://host/", "password": "a\nb"}, "control characters"),
        ({"uri": "ipps://host/", "fingerprint": "ab"}, "64 hex digits"),
        ({"uri": "ipp://host/", "fingerprint": "ab" * 32}, "ipps"),
        ({"name": ""}, "1 to 60"),
        ({"name": "a/b"}, "no slash"),
        ({"name": "a\x07"}, "printable"),
        ({"name": "x" * 61}, "1 to 60"),
        ({"format": "png"}, "pdf or zpl"),
        ({"compression": "gzip"}, "run_length"),
        ({"scale": float("nan")}, "numbers"),
        ({"offset_x_mm": float("inf")}, "numbers"),
    ],
)
def test_what_no_printer_can_be_is_refused(profile, fields, told: str) -> None:
    """With a line that says why."""
    with pytest.raises(UsageError, match=told):
        profile(**fields)


@pytest.mark.parametrize("fields", [{"dpi": 20}, {"rotation": 45}, {"scale": 0.5}, {"stock": "napkin"}])
def test_what_the_engine_cannot_do_is_refused_at_once(profile, fields) -> None:
    """Not when the first label is printed."""
    with pytest.raises(LabelError):
        profile(**fields)


@pytest.mark.parametrize(
    ("uri", "host", "port", "path", "format"),
    [
        ("ipp://10.0.0.7", "10.0.0.7", 631, "/", "pdf"),
        ("IPPS://Printer.lan:8443/ipp/print", "printer.lan", 8443, "/ipp/print", "pdf"),
        ("socket://[fe80::1]:9101", "fe80::1", 9101, "/", "zpl"),
        ("socket://zebra", "zebra", 9100, "/", "zpl"),
        ("file:printed/a", "", 0, "printed/a", "pdf"),
    ],
)
def test_a_uri_is_taken_apart(profile, uri: str, host: str, port: int, path: str, format: str) -> None:
    """With the usual port, and the format that such printers get."""
    made = profile(uri)
    assert (made.address.host, made.address.port, made.address.path) == (host, port, path)
    assert made.format == format
