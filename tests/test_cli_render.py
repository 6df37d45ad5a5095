"""`labelsvc render`: good orders come out, bad ones are named, and nothing else is touched."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

ORDER: dict[str, Any] = {
    "id": "XJ12H",
    "paymentStatus": "PAID",
    "fulfillmentStatus": "AWAITING_PROCESSING",
    "createDate": "2026-11-02 09:30:00 +0000",
    "shippingPerson": {
        "name": "Ана Ђурић",
        "street": "Кнез Михаилова 5",
        "city": "Београд",
        "postalCode": "11000",
        "countryCode": "RS",
    },
    "items": [{"name": "Mug", "quantity": 2, "isShippingRequired": True}],
}
PROFILE = {
    "settings": {"storeName": "Kornblume"},
    "company": {"companyName": "Kornblume GmbH", "street": "Gasse 1", "city": "Graz", "countryCode": "AT"},
}
BAD = {
    "no id": {"total": 3},
    "no object": 7,
    "digital": {"id": "DIGI", "items": [{"name": "E-book", "digital": True}]},
    "pickup": {"id": "PICK", "shippingPerson": {"name": "Bo"}, "shippingOption": {"isPickup": True}},
}


def order(order_id: str) -> dict[str, Any]:
    """An order of that id."""
    return ORDER | {"id": order_id}


def save(value: object, name: str = "orders.json") -> str:
    """A file in the working directory."""
    Path(name).write_text(json.dumps(value), "utf-8")
    return name


def pages(pdf: Path) -> list[tuple[tuple[float, float], str, set[str]]]:
    """Size in points, text, and what the barcodes say, of each page of a PDF."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=203.2 / 72).to_pil().convert("L")
            codes = {code.text for code in zxingcpp.read_barcodes(picture)}
            found.append((page.get_size(), page.get_textpage().get_text_bounded(), codes))
    return found


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins in an empty directory, and may not open a connection."""

    def refuse(*_: object) -> None:
        raise AssertionError("render asked the network")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_one_order_becomes_one_page_of_the_label_s_size(run_cli, tmp_path: Path) -> None:
    """4x6 in is 288 x 432 points; the barcode is the order's id, and the address is there as text."""
    ended = run_cli("render", save(ORDER), "--profile", save(PROFILE, "profile.json"), "-o", "labels.pdf")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    [(size, text, codes)] = pages(tmp_path / "labels.pdf")
    assert size == pytest.approx((288, 432))
    assert codes == {"XJ12H"}
    assert "Ана Ђурић" in text and "Kornblume" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.pdf", "orders.json", "profile.json"]


def test_every_form_of_input_gives_the_same_bytes(run_cli, tmp_path: Path) -> None:
    """A list, a search answer and stdin, and the same input twice."""
    both = [order("A1"), order("B2")]
    runs = [
        run_cli("render", save(both), "-o", "1.pdf"),
        run_cli("render", save({"total": 2, "count": 2, "items": both}), "-o", "2.pdf"),
        run_cli("render", "-", "-o", "3.pdf", stdin=json.dumps(both)),
        run_cli("render", save(both), "-o", "4.pdf"),
    ]
    assert [ended.code for ended in runs] == [0, 0, 0, 0]
    assert len({(tmp_path / f"{number}.pdf").read_bytes() for number in (1, 2, 3, 4)}) == 1
    assert [codes for _, _, codes in pages(tmp_path / "1.pdf")] == [{"A1"}, {"B2"}]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_order_is_named_and_the_good_ones_come_out(run_cli, tmp_path: Path, bad: object) -> None:
    """Exit code 1, one line on stderr that says which one and why."""
    ended = run_cli("render", save([order("A1"), bad, order("B2")]), "-o", "labels.pdf")
    assert ended.code == 1
    [line] = ended.err.splitlines()
    name = bad["id"] if isinstance(bad, dict) and "id" in bad else "entry 2"
    assert line.startswith("labelsvc: ") and name in line
    assert [codes for _, _, codes in pages(tmp_path / "labels.pdf")] == [{"A1"}, {"B2"}]


def test_with_no_good_order_there_is_no_file(run_cli, tmp_path: Path) -> None:
    """And an older file stays as it was."""
    (tmp_path / "labels.pdf").write_bytes(b"yesterday's")
    assert run_cli("render", save([BAD["no id"]]), "-o", "labels.pdf").code == 1
    assert (tmp_path / "labels.pdf").read_bytes() == b"yesterday's"


def test_a_warning_is_told_and_is_no_failure(run_cli) -> None:
    """A name that no label has room for is shortened, and its order named; the name itself is not repeated."""
    long = ORDER | {"shippingPerson": ORDER["shippingPerson"] | {"name": "Wolfeschlegelsteinhausen " * 40}}
    ended = run_cli("render", save(long), "-o", "labels.pdf")
    assert ended.code == 0
    assert "order XJ12H, warning: " in ended.err
    assert "Wolfe" not in ended.err


def test_a_broken_file_leaves_no_labels(run_cli, tmp_path: Path) -> None:
    """Its first orders were good, but half a file is not what was asked for."""
    Path("orders.json").write_text(f"[{json.dumps(ORDER)}, {{", "utf-8")
    ended = run_cli("render", "orders.json", "-o", "labels.pdf")
    assert ended.code == 2
    assert "not JSON" in ended.err
    assert not (tmp_path / "labels.pdf").exists()


@pytest.mark.parametrize(("stock", "size"), [("A6", (297.6, 419.5)), ("70x40mm", (198.4, 113.4))])
@pytest.mark.parametrize("dpi", ["203", "300"])
def test_stock_and_resolution_are_chosen(
    run_cli, tmp_path: Path, stock: str, size: tuple[float, float], dpi: str
) -> None:
    """The page is the label, whichever the printer."""
    assert run_cli("render", save(ORDER), "--stock", stock, "--dpi", dpi, "-o", "labels.pdf").code == 0
    [(found, _, _)] = pages(tmp_path / "labels.pdf")
    assert found == pytest.approx(size, abs=0.1)


def test_a_sheet_is_filled_from_where_it_is_free(run_cli, tmp_path: Path) -> None:
    """21 labels to a sheet, the first 20 of which are gone: one on the first, one on the second."""
    both = save([order("A1"), order("B2")])
    assert run_cli("render", both, "--stock", "L7160", "--start-at", "21", "-o", "labels.pdf").code == 0
    assert [size for size, _, _ in pages(tmp_path / "labels.pdf")] == [pytest.approx((595.3, 841.9), abs=0.1)] * 2


@pytest.mark.parametrize(
    "options",
    [
        ["--stock", "4x7"],
        ["--template", "fancy"],
        ["--start-at", "2"],
        ["--stock", "L7160", "--start-at", "22"],
        ["--start-at", "0"],
        ["--dpi", "150"],
        ["--format", "svg"],
        ["--profile", "gone.json"],
    ],
)
def test_a_wrong_option_is_exit_code_2(run_cli, tmp_path: Path, options: list[str]) -> None:
    """Before anything is read or written."""
    ended = run_cli("render", save(ORDER), "-o", "labels.pdf", *options)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "labels.pdf").exists()


def test_a_png_has_the_printer_s_dots(run_cli, tmp_path: Path) -> None:
    """812 x 1219 dots are 4x6 in at 203.2 dpi; several labels are several files."""
    assert run_cli("render", save(ORDER), "-o", "label.png").code == 0
    header = (tmp_path / "label.png").read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    assert [int.from_bytes(header[at : at + 4], "big") for at in (16, 20)] == [813, 1219]
    assert run_cli("render", save([order("A1"), order("B2")]), "-o", "many.png").code == 0
    assert (tmp_path / "many-1.png").exists() and (tmp_path / "many-2.png").exists()


def test_zpl_has_a_label_for_each_order(run_cli, tmp_path: Path) -> None:
    """The file's ending says what it is; --format says it for a pipe."""
    assert run_cli("render", save([order("A1"), order("B2")]), "-o", "labels.zpl").code == 0
    zpl = (tmp_path / "labels.zpl").read_bytes()
    assert len(re.findall(rb"\^XA", zpl)) == len(re.findall(rb"\^XZ", zpl)) == 2


def test_many_pngs_do_not_go_to_stdout(run_cli) -> None:
    """One could not tell where one ends."""
    ended = run_cli("render", save([order("A1"), order("B2")]), "--format", "png", "-o", "-")
    assert ended.code == 2


def test_a_pipe_carries_nothing_but_the_labels(python) -> None:
    """Order in on stdin, PDF out on stdout, complaints on stderr."""
    stdin = json.dumps([ORDER, BAD["no id"]]).encode()
    done = python("-m", "labelsvc", "render", "-", "-o", "-", stdin=stdin)
    assert done.returncode == 1
    assert done.stdout.startswith(b"%PDF-") and done.stdout.rstrip().endswith(b"%%EOF")
    assert done.stderr.count(b"\n") == 1


def test_render_does_not_load_what_it_does_not_need(python) -> None:
    """Neither database nor web nor network libraries: the start of the command is most of its time."""
    code = (
        "import sys; from labelsvc.cli import main\n"
        f"assert main(['render', {save(ORDER)!r}, '-o', 'labels.pdf']) == 0\n"
        "print([name for name in ('sqlalchemy', 'alembic', 'flask', 'requests', 'cryptography', 'pypdfium2')"
        " if name in sys.modules])"
    )
    done = python("-c", code)
    assert (done.stdout, done.stderr) == (b"[]\n", b"")


def test_packing_slips_come_with_the_labels(run_cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order by order, in the order asked for; either may be had alone."""
    monkeypatch.chdir(tmp_path)
    orders = save([order("A1"), order("B2")])
    for documents, expected in (
        ("label,packing-slip", [False, True, False, True]),
        ("packing-slip,label", [True, False, True, False]),
        ("packing-slip", [True, True]),
        ("label", [False, False]),
    ):
        ended = run_cli("render", orders, "--documents", documents, "-o", "out.pdf")
        assert (ended.code, ended.err) == (0, "")
        assert ["PACKING SLIP" in text for _, text, _ in pages(Path("out.pdf"))] == expected


@pytest.mark.parametrize("documents", ["", "invoice", "label,label", "label,"])
def test_unknown_documents_are_wrong_usage(run_cli, tmp_path: Path, monkeypatch, documents: str) -> None:
    """And no file is made."""
    monkeypatch.chdir(tmp_path)
    ended = run_cli("render", save(ORDER), "--documents", documents, "-o", "out.pdf")
    assert ended.code == 2 and "packing-slip" in ended.err
    assert not Path("out.pdf").exists()
