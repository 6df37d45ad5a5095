"""Port 9100: sent is not printed, so the printer is asked before and after (a simulated printer at a port)."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from threading import Timer

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ipp_printer import free_port
from zpl_printer import ZplPrinter, zpl_printer

from labelsvc.labels import Address, Shipment, label_setup, lay_out
from labelsvc.printing import Outcome, PrintDocument, Result, print_document
from labelsvc.printing.raw import RawPatience, RawTransport
from labelsvc.printing.reach import reach
from labelsvc.printing.zebra import HostStatus, host_status

HERE = (ip_network("127.0.0.0/8"),)
HASTE = RawPatience(connect=2, answer=0.5, pause=0.02, job=2, label=0)
SHORT = replace(HASTE, answer=0.2, job=0.3)


@pytest.fixture
def printer() -> Iterator[ZplPrinter]:
    """A simulated printer in order."""
    with zpl_printer() as made:
        yield made


@pytest.fixture
def labels(profile) -> PrintDocument:
    """Three labels as ZPL."""
    parcel = Shipment("XJ12H", Address("Jane Roe", street="1 Main St", city="Springfield", country_code="US"))
    return print_document([lay_out(parcel, label_setup("2x1"))] * 3, profile("socket://zebra", stock="2x1"))


@pytest.fixture
def send(printer: ZplPrinter, profile, labels: PrintDocument):
    """Sends the three labels with some patience."""

    def sending(patience: RawPatience = HASTE) -> Outcome:
        return RawTransport(profile(f"socket://127.0.0.1:{printer.port}"), HERE, patience).send("job", labels)

    return sending


def test_labels_are_printed_when_the_printer_has_counted_them(printer, send, labels) -> None:
    """Our bytes, all of them, once."""
    assert send() == Outcome(Result.PRINTED)
    assert bytes(printer.received) == labels.data
    assert printer.printed == 1003


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"silent": True}, "does not answer"),
        ({"paper_out": 1}, "out of labels"),
        ({"head_open": 1}, "head is open"),
        ({"ribbon_out": 1}, "out of ribbon"),
        ({"paused": 1}, "paused"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing(printer: ZplPrinter, send, fault, told: str) -> None:
    """It may be tried again once that is mended."""
    vars(printer).update(fault)
    outcome = send(SHORT)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "not_ready")
    assert told in outcome.reason
    assert not printer.received


def test_a_busy_printer_is_waited_for(printer: ZplPrinter, send) -> None:
    """What others sent is not counted as ours."""
    printer.waiting = 2
    Timer(0.2, lambda: vars(printer).update(waiting=0, printed=1002)).start()
    assert send().printed
    assert printer.printed == 1005


def test_a_printer_that_stays_busy_gets_nothing(printer: ZplPrinter, send) -> None:
    """The wait has an end."""
    printer.waiting = 2
    outcome = send(SHORT)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "busy")
    assert not printer.received


def test_labels_that_ran_out_in_the_middle_are_unknown(printer: ZplPrinter, send) -> None:
    """New labels let it finish after we gave up: a second sending would print them twice."""
    printer.prints, printer.paper_out = 1, 0
    Timer(0.05, lambda: vars(printer).update(paper_out=1 if printer.waiting else 0)).start()
    outcome = send(SHORT)
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "not_finished")
    assert printer.waiting == 2


def test_silence_after_sending_is_unknown(printer: ZplPrinter, send) -> None:
    """It took the bytes, which proves nothing."""
    take = printer.take
    printer.take = lambda label: (take(label), vars(printer).update(silent=True))[0]  # type: ignore[method-assign]
    outcome = send(SHORT)
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "not_finished")
    assert "does not answer" in outcome.reason


def test_a_printer_that_reads_nothing_is_unknown(printer: ZplPrinter, send) -> None:
    """The network's buffers took the job in its stead."""
    printer.deaf = True
    assert send(SHORT).result is Result.UNKNOWN


@pytest.mark.parametrize("after", [0, 10])
def test_a_connection_lost_before_the_job_is_not_sent(printer: ZplPrinter, send, after: int) -> None:
    """At the first question or the second."""
    printer.hangs_up_after = after
    outcome = send()
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "unreachable")


def test_a_connection_lost_with_the_job_is_unknown(printer: ZplPrinter, send) -> None:
    """Somebody has to look."""
    printer.hangs_up_after = 100
    outcome = send()
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "lost")


def test_a_printer_that_does_not_count_cannot_confirm(printer: ZplPrinter, send) -> None:
    """The labels are sent all the same, and a person looks."""
    printer.counts = False
    outcome = send()
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "not_counted")
    assert printer.received


def test_a_counter_that_went_too_far_is_told(printer: ZplPrinter, send) -> None:
    """Somebody else printed meanwhile, or it fed an empty label."""
    printer.counts_by = 2
    outcome = send()
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "miscounted")
    assert "6 labels instead of 3" in outcome.reason


def test_nobody_there_is_not_sent(profile, labels: PrintDocument) -> None:
    """And says so."""
    way = RawTransport(profile(f"socket://127.0.0.1:{free_port()}"), HERE)
    outcome = way.send("job", labels)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "unreachable")
    assert way.find("job") is None


def test_a_pdf_is_not_sent_to_it(printer: ZplPrinter, profile, document: PrintDocument) -> None:
    """It would print hundreds of pages of letters."""
    way = RawTransport(profile(f"socket://127.0.0.1:{printer.port}"), HERE)
    assert way.send("job", document).code == "format"
    assert not printer.received


STATUS = ZplPrinter(paper_out=1).status()


def test_a_status_is_read() -> None:
    """The last whole one, behind whatever came before."""
    late = ZplPrinter().status()
    assert host_status(STATUS) == HostStatus(True, False, 0, False, False, False, 0)
    assert host_status(STATUS + late) == HostStatus(False, False, 0, False, False, False, 0)
    assert host_status(late[:-40]) is None


@given(st.binary(max_size=200))
@example(b"\x02" + b"," * 30 + b"\x03\x02" + b"," * 30 + b"\x03")
@example(STATUS.replace(b"00000000", b"abcdefgh"))
def test_any_bytes_are_a_status_or_none(data: bytes) -> None:
    """What is no number counts as something left to do."""
    for answer in (data, STATUS[:20] + data + STATUS[20:]):
        found = host_status(answer)
        assert found is None or found.labels_remaining >= 0


def test_a_printer_is_asked_without_printing(printer: ZplPrinter, profile) -> None:
    """What `labelsvc doctor` shows."""
    made = profile(f"socket://127.0.0.1:{printer.port}")
    assert reach(made, HERE) == "ready"
    printer.head_open = 1
    assert reach(made, HERE) == "its head is open"
    assert not printer.received
