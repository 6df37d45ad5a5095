"""RM4SCC and KIX: bar for bar what zint draws."""

import pytest
import zint
from hypothesis import given, settings
from hypothesis import strategies as st

from labelsvc.errors import BarcodeError
from labelsvc.labels.barcodes import FourStateSymbol, encode


def symbol(symbology: str, data: str) -> FourStateSymbol:
    found = encode(symbology, data)
    assert isinstance(found, FourStateSymbol)
    return found


def zints(symbology: str, data: str) -> str:
    """The states of zint's bars: its rows are ascenders, trackers and descenders."""
    theirs = zint.Symbol()
    theirs.symbology = {"rm4scc": zint.Symbology.RM4SCC, "kix": zint.Symbology.KIX}[symbology]
    theirs.encode(data)
    rows = theirs.encoded_data.tolist()
    return "".join(
        "TDAF"[2 * (rows[0][at >> 3] >> (at & 7) & 1) + (rows[2][at >> 3] >> (at & 7) & 1)]
        for at in range(0, theirs.width, 2)
    )


@settings(max_examples=150)
@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=9))
def test_rm4scc_is_what_zint_draws(text: str) -> None:
    """Characters, check and start and stop bars."""
    assert symbol("rm4scc", text).states == zints("rm4scc", text)


@settings(max_examples=150)
@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=18))
def test_kix_is_what_zint_draws(text: str) -> None:
    """Characters alone."""
    assert symbol("kix", text).states == zints("kix", text)


def test_spaces_and_small_letters_are_the_same_postcode() -> None:
    """A postcode as people write it."""
    assert symbol("rm4scc", "bx1 1lt 1a") == symbol("rm4scc", "BX11LT1A")


@pytest.mark.parametrize("data", ["", "SW1A-1AA", "É1", "X" * 19])
def test_other_text_is_refused(data: str) -> None:
    """Only digits and the letters from A to Z."""
    for symbology in ("rm4scc", "kix"):
        with pytest.raises(BarcodeError) as refusal:
            encode(symbology, data)
        assert refusal.value.hint
