"""IPP against a real printer (ippeveprinter), and with answers that are lost on the way."""

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from ipp_between import GET_JOB, GET_JOBS, GET_PRINTER, HELD, LOST, PRINT_JOB, VALIDATE_JOB, between
from ipp_printer import IppPrinter, free_port, ipp_printer, until

from labelsvc.printing import Outcome, PrintDocument, Result, transport
from labelsvc.printing.document import calibration_document
from labelsvc.printing.ipp.channel import Patience
from labelsvc.printing.ipp.codec import JOB, Tag, attribute, encode
from labelsvc.printing.ipp.transport import IppTransport
from labelsvc.printing.reach import reach

HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
HASTE = Patience(connect=2, answer=10, job=15, label=0, again=0.1)


@pytest.fixture(scope="module")
def shared_printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IppPrinter]:
    """One printer for this module: it takes a second to start."""
    with ipp_printer(tmp_path_factory.mktemp("ipp") / "printer") as made:
        yield made


@pytest.fixture
def printer(shared_printer: IppPrinter) -> IppPrinter:
    """That printer, in order."""
    shared_printer.mode("ok")
    return shared_printer


@pytest.fixture
def job() -> str:
    """The id of a new job."""
    return str(uuid4())


def attributes(printer: IppPrinter, job: str) -> str:
    """What the printer understood of a job."""
    return (printer.directory / "printed" / f"{job}.env").read_text()


def test_a_label_is_printed_at_its_size(printer: IppPrinter, profile, document: PrintDocument, job: str) -> None:
    """The bytes are ours, the media is the label, nothing is scaled, and the job bears our name."""
    way = transport(profile(printer.uri()), HERE)
    assert way.send(job, document) == Outcome(Result.PRINTED)
    assert (printer.directory / "printed" / job).read_bytes() == document.data
    said = attributes(printer, job)
    assert "IPP_MEDIA_COL={media-size={x-dimension=10160 y-dimension=15240}}" in said
    assert "IPP_PRINT_SCALING=none" in said and "IPP_COPIES=1\n" in said
    found = way.find(job)
    assert found is not None and found.printed


def test_another_stock_is_another_size(printer: IppPrinter, profile, job: str) -> None:
    """In hundredths of a millimetre, turned if the printer turns it."""
    turned = profile(printer.uri(), stock="100x50", rotation=90)
    assert transport(turned, HERE).send(job, calibration_document(turned)).printed
    assert "media-size={x-dimension=5000 y-dimension=10000}" in attributes(printer, job)


def test_a_size_that_the_printer_does_not_have_is_refused(printer: IppPrinter, profile, document, job) -> None:
    """Before anything is sent: it would come out scaled or cut off."""
    outcome = transport(profile(printer.uri()), HERE).send(job, replace(document, width_mm=77.0))
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "refused")
    assert "label size" in outcome.reason


def test_zpl_goes_to_a_printer_that_takes_it(profile, tmp_path: Path, job: str) -> None:
    """One that does not is told apart before anything is sent."""
    with ipp_printer(tmp_path / "zpl", formats="application/vnd.zebra-zpl") as printer:
        zpl = profile(printer.uri(), format="zpl", stock="110x220mm")
        assert transport(zpl, HERE).send(job, calibration_document(zpl)).printed
        pdf = profile(printer.uri())
        refused = transport(pdf, HERE).send(str(uuid4()), calibration_document(pdf))
        assert (refused.result, refused.code) == (Result.NOT_SENT, "format")
        assert printer.printed() == [job]


def test_an_aborted_job_is_not_tried_again(printer: IppPrinter, profile, document, job: str) -> None:
    """Some labels may have come out before it was."""
    printer.mode("fail")
    outcome = transport(profile(printer.uri()), HERE).send(job, document)
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "aborted")
    assert not outcome.may_retry


def test_a_printer_without_labels_is_waited_for(printer: IppPrinter, profile, document, job: str) -> None:
    """Until somebody puts some in."""
    printer.mode("empty 0.7")
    assert transport(profile(printer.uri()), HERE).send(job, document).printed


def test_when_patience_ends_a_person_is_told_why(printer: IppPrinter, profile, document, job: str) -> None:
    """The job is still there: it is found again, and prints later, once."""
    printer.mode("empty 1.5")
    hasty = IppTransport(profile(printer.uri()), HERE, Patience(job=0.5, label=0))
    outcome = hasty.send(job, document)
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "not_finished")
    assert "media-empty" in outcome.reason
    found = transport(profile(printer.uri()), HERE).find(job)
    assert found is not None and found.printed
    assert printer.printed().count(job) == 1


def test_a_busy_printer_is_offered_the_job_again(printer: IppPrinter, profile, document, job: str) -> None:
    """It takes one at a time; both come out."""
    printer.mode("slow 0.7")
    first = started(printer, profile, document, "first-" + job)
    assert IppTransport(profile(printer.uri()), HERE, HASTE).send(job, document).printed
    first.join()
    assert {job, "first-" + job} <= set(printer.printed())


def test_a_busy_printer_is_not_waited_for_for_ever(printer: IppPrinter, profile, document, job: str) -> None:
    """It was never taken, so it may be tried later."""
    printer.mode("slow 1.5")
    first = started(printer, profile, document, "first-" + job)
    outcome = IppTransport(profile(printer.uri()), HERE, Patience(job=0.3, label=0, again=0.1)).send(job, document)
    first.join()
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "busy")
    assert job not in printer.printed()


def test_a_lost_answer_is_no_failure(printer: IppPrinter, profile, document, job: str) -> None:
    """The job is looked up by its name, and printed once."""
    hasty = Patience(answer=1.5, job=15, label=0)
    with between(lambda op, ask: (ask(), HELD)[1] if op == PRINT_JOB else ask(), http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, hasty).send(job, document)
    assert outcome.printed
    assert printer.printed().count(job) == 1
    assert proxy.operations.count(PRINT_JOB) == 1 and GET_JOBS in proxy.operations


def test_a_request_that_vanished_is_unknown(printer: IppPrinter, profile, document, job: str) -> None:
    """It may lie in a buffer and be printed on waking: never sent a second time."""
    with between(lambda op, ask: LOST if op == PRINT_JOB else ask(), http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document)
        assert (outcome.result, outcome.code) == (Result.UNKNOWN, "no_answer")
        assert proxy.operations.count(PRINT_JOB) == 1
        assert IppTransport(profile(proxy.uri()), HERE, HASTE).find(job) is None


def test_a_printer_that_sleeps_from_the_start_was_sent_nothing(
    printer: IppPrinter, profile, document, job: str
) -> None:
    """It is asked what it is before the job goes out; nothing prints when it wakes."""
    printer.stop()
    try:
        outcome = IppTransport(profile(printer.uri()), HERE, Patience(answer=0.3)).send(job, document)
    finally:
        printer.wake()
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "no_answer")
    assert transport(profile(printer.uri()), HERE).send(job, document).printed
    assert printer.printed().count(job) == 1


def test_answers_lost_while_it_prints_do_not_end_the_asking(printer: IppPrinter, profile, document, job) -> None:
    """Two questions are lost, the third is answered."""
    lost = iter([LOST, LOST])
    with between(lambda op, ask: next(lost, b"") or ask() if op == GET_JOB else ask(), http(printer)) as proxy:
        printer.mode("slow 0.5")
        assert IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document).printed


@pytest.mark.parametrize("operation", [GET_PRINTER, VALIDATE_JOB, PRINT_JOB])
@pytest.mark.parametrize("answer", [401, 403, 404, 426, 302, 400])
def test_a_refusing_web_server_means_that_nothing_was_sent(
    printer: IppPrinter, profile, document, job: str, operation: int, answer: int
) -> None:
    """With the reason in words."""
    with between(lambda op, ask: answer if op == operation else ask(), http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "refused")
    assert outcome.reason and job not in printer.printed()


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (0x0400, Result.NOT_SENT),
        (0x040B, Result.NOT_SENT),
        (0x0506, Result.NOT_SENT),
        (0x0500, Result.UNKNOWN),
        (0x0505, Result.UNKNOWN),
    ],
)
def test_an_ipp_error_says_whether_the_job_was_taken(
    printer: IppPrinter, profile, document, job: str, status: int, result: Result
) -> None:
    """What is wrong with the request was not printed; what broke inside the printer, nobody knows."""

    def meddle(operation: int, ask) -> bytes:
        # The third question is the job.
        return b"\x02\x00" + status.to_bytes(2) + (3).to_bytes(4) + b"\x03" if operation == PRINT_JOB else ask()

    with between(meddle, http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document)
    assert outcome.result is result


@pytest.mark.parametrize("answer", [b"", b"\x02\x00", b"<html>", b"\x02\x00\x00\x00\x00\x00\x00\x63\x03"])
def test_nonsense_after_the_job_is_looked_into(printer: IppPrinter, profile, document, job, answer) -> None:
    """The job was taken all the same."""
    with between(lambda op, ask: (ask(), answer)[1] if op == PRINT_JOB else ask(), http(printer)) as proxy:
        assert IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document).printed
    assert printer.printed().count(job) == 1


def test_a_job_that_the_printer_forgot_is_unknown(printer: IppPrinter, profile, document, job: str) -> None:
    """It does not say "completed", so nobody may."""

    def meddle(operation: int, ask) -> bytes:
        answer = ask()
        return b"\x02\x00\x04\x06" + answer[4:8] + b"\x03" if operation == GET_JOB else answer

    printer.mode("slow 0.3")
    with between(meddle, http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document)
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "forgotten")


@pytest.mark.parametrize(
    ("state", "at_processing", "result", "code"),
    [
        (7, attribute(Tag.NO_VALUE, "time-at-processing", ""), Result.NOT_SENT, "cancelled"),
        (8, attribute(Tag.NO_VALUE, "time-at-processing", ""), Result.NOT_SENT, "aborted"),
        (7, attribute(Tag.INTEGER, "time-at-processing", 12), Result.UNKNOWN, "cancelled"),
        (8, attribute(Tag.INTEGER, "time-at-processing", 0), Result.UNKNOWN, "aborted"),
        (7, None, Result.UNKNOWN, "cancelled"),
        (9, attribute(Tag.NO_VALUE, "time-at-processing", ""), Result.PRINTED, ""),
    ],
)
def test_a_job_that_ended_may_be_sent_again_only_if_it_never_began(
    printer: IppPrinter, profile, document, job: str, state: int, at_processing, result: Result, code: str
) -> None:
    """The printer's state counts, and whether it says that it never touched the job."""
    facts = [attribute(Tag.INTEGER, "job-id", 1), attribute(Tag.ENUM, "job-state", state)]
    facts += [at_processing] if at_processing else []

    def meddle(operation: int, ask) -> bytes:
        answer = ask()
        return encode(0, int.from_bytes(answer[4:8]), [(JOB, facts)]) if operation == GET_JOB else answer

    printer.mode("slow 0.3")
    with between(meddle, http(printer)) as proxy:
        outcome = IppTransport(profile(proxy.uri()), HERE, HASTE).send(job, document)
    assert (outcome.result, outcome.code) == (result, code)
    until(lambda: job in printer.printed(), "the real printer's end")


def test_a_printer_s_own_certificate_is_trusted_by_its_fingerprint(
    printer: IppPrinter, profile, document, job: str
) -> None:
    """The error tells it, and with it the job is printed over TLS."""
    refused = transport(profile(printer.uri("ipps")), HERE).send(job, document)
    assert (refused.result, refused.code) == (Result.NOT_SENT, "unreachable")
    [fingerprint] = re.findall(r"[0-9a-f]{64}", refused.reason)
    trusting = profile(printer.uri("ipps"), fingerprint=fingerprint)
    assert transport(trusting, HERE).send(job, document).printed


def test_nobody_there_is_not_sent(profile, document: PrintDocument, job: str) -> None:
    """And says who was not there."""
    outcome = transport(profile(f"ipp://127.0.0.1:{free_port()}/"), HERE).send(job, document)
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "unreachable")
    assert "127.0.0.1" in outcome.reason
    assert transport(profile("ipp://127.0.0.1:9/"), HERE).find(job) is None


def test_a_wrong_path_is_named(printer: IppPrinter, profile, document: PrintDocument, job: str) -> None:
    """The most frequent mistake with an IPP printer."""
    uri = printer.uri().replace("/ipp/print", "/printers/none")
    outcome = transport(profile(uri), HERE).send(job, document)
    assert outcome.result is Result.NOT_SENT and "path" in outcome.reason


def test_a_printer_is_asked_without_printing(printer: IppPrinter, profile, document, job: str) -> None:
    """What `labelsvc doctor` shows: ready, or what it complains of."""
    made = profile(printer.uri())
    assert reach(made, HERE) == "ready"
    printer.mode("empty 1")
    thread = started(printer, profile, document, job)
    until(lambda: "media-empty" in reach(made, HERE), "the complaint")
    thread.join()
    assert printer.printed().count(job) == 1


def started(printer: IppPrinter, profile, document: PrintDocument, job: str) -> Thread:
    """Another sender, whose job has arrived."""
    before = len(list((printer.directory / "spool").iterdir()))
    thread = Thread(target=IppTransport(profile(printer.uri()), HERE).send, args=(job, document))
    thread.start()
    until(lambda: len(list((printer.directory / "spool").iterdir())) > before, "the job's arrival")
    return thread


def http(printer: IppPrinter) -> str:
    """The printer's address for a plain HTTP client."""
    return f"http://localhost:{printer.port}/ipp/print"
