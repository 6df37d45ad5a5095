"""Reads the graphics that CUPS' own Zebra driver sends: an opposite written by others than our writer."""

import re

from PIL import Image

GRAPHIC = re.compile(rb"~DGR:CUPS\.GRF,(\d+),(\d+),\s*(.*?)\^XA", re.DOTALL)
TIMES = {letter: count for count, letter in enumerate("GHIJKLMNOPQRSTUVWXY", 1)}
TWENTIES = {letter: 20 * count for count, letter in enumerate("ghijklmnopqrstuvwxyz", 1)}


def pictures(zpl: bytes) -> list[Image.Image]:
    """Each label's picture, black on white."""
    return [_picture(int(size), int(width), body.decode("ascii")) for size, width, body in GRAPHIC.findall(zpl)]


def _picture(size: int, row_bytes: int, body: str) -> Image.Image:
    rows = _rows("".join(body.split()), 2 * row_bytes)
    bits = bytes.fromhex("".join(rows)).ljust(size, b"\0")
    ink = Image.frombytes("1", (8 * row_bytes, len(bits) // row_bytes), bits)
    return ink.convert("L").point(lambda dot: 255 - dot)


def _rows(body: str, digits: int) -> list[str]:
    """Hexadecimal rows: ``,`` fills a row with white, ``!`` with black, ``:`` repeats the one before."""
    rows: list[str] = []
    row, times = "", 0
    for letter in body:
        if letter in TIMES or letter in TWENTIES:
            times += TIMES.get(letter, 0) + TWENTIES.get(letter, 0)
        elif letter == ":":
            rows.append(rows[-1])
        elif letter in ",!":
            rows.append(row.ljust(digits, "0" if letter == "," else "F"))
            row = ""
        else:
            row += letter * (times or 1)
            times = 0
            if len(row) >= digits:
                rows.append(row)
                row = ""
    return rows
