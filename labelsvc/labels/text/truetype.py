"""Subsets of TrueType fonts for embedding: the outlines of some glyphs, renumbered, and nothing else.

The fonts here are our own (hint-free, quadratic outlines, 16-bit numbers), so slicing their tables is enough and
takes a tenth of the time of a general subsetter (70 glyphs: 60 us against 125; of a Han font: 80 against 2,500).
Table layouts: OpenType specification, ``head``, ``maxp``, ``hhea``, ``hmtx``, ``loca``, ``glyf``.
"""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct, pack, pack_into, unpack, unpack_from

_ARGS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_XY_SCALE, _HAS_MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_UINT16, _UINT32 = Struct(">H"), Struct(">I")


class Outlines:
    """The tables of one font that its subsets are cut from."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._tables = {
            self._file[entry : entry + 4]: unpack_from(">2I", self._file, entry + 8)
            for entry in range(12, 12 + 16 * unpack_from(">H", self._file, 4)[0], 16)
        }
        self._head, self._hhea, self._maxp = map(self._table, (b"head", b"hhea", b"maxp"))
        self._glyf, self._hmtx, self._loca = (self._tables[tag][0] for tag in (b"glyf", b"hmtx", b"loca"))
        self._long_offsets = bool(unpack_from(">h", self._head, 50)[0])
        self._metrics: int = unpack_from(">H", self._hhea, 34)[0]
        self.box: tuple[int, int, int, int] = unpack_from(">4h", self._head, 36)

    def _table(self, tag: bytes) -> bytes:
        start, length = self._tables[tag]
        return self._file[start : start + length]

    def outline(self, glyph: int) -> bytes:
        """The glyph's outline as it stands in the font; empty for a space."""
        if self._long_offsets:
            start, end = unpack_from(">2I", self._file, self._loca + 4 * glyph)
        else:
            start, end = (2 * offset for offset in unpack_from(">2H", self._file, self._loca + 2 * glyph))
        return self._file[self._glyf + start : self._glyf + end]

    def _metric(self, glyph: int) -> bytes:
        """Advance and left bearing."""
        if glyph < self._metrics:
            place = self._hmtx + 4 * glyph
            return self._file[place : place + 4]
        last = self._hmtx + 4 * self._metrics
        bearing = last + 2 * (glyph - self._metrics)
        return self._file[last - 4 : last - 2] + self._file[bearing : bearing + 2]

    def subset(self, glyphs: list[int]) -> tuple[bytes, dict[int, int]]:
        """A font file with these glyphs and what they are composed of; old glyph number to new.

        Glyph 0 stays 0; the others are numbered in the order given.
        """
        new = {0: 0}
        for glyph in glyphs:
            new.setdefault(glyph, len(new))
        order = list(new)
        outlines = []
        for glyph in order:  # grows while composite glyphs name new parts
            outline = self.outline(glyph)
            if outline[:1] == b"\xff":
                outline = _renumbered(outline, new, order)
            outlines.append(outline + bytes(-len(outline) % 4))
        return self._written(order, outlines), new

    def _written(self, order: list[int], outlines: list[bytes]) -> bytes:
        offsets = [0]
        for outline in outlines:
            offsets.append(offsets[-1] + len(outline))
        head = bytearray(self._head)
        pack_into(">I", head, 8, 0)
        pack_into(">h", head, 50, 1)
        hhea, maxp = bytearray(self._hhea), bytearray(self._maxp)
        pack_into(">H", hhea, 34, len(order))
        pack_into(">H", maxp, 4, len(order))
        return _assemble(
            {
                b"glyf": b"".join(outlines),
                b"head": bytes(head),
                b"hhea": bytes(hhea),
                b"hmtx": b"".join(map(self._metric, order)),
                b"loca": pack(f">{len(offsets)}I", *offsets),
                b"maxp": bytes(maxp),
            }
        )


def _renumbered(outline: bytes, new: dict[int, int], order: list[int]) -> bytes:
    """A composite glyph with its components' new numbers; components not seen yet are appended."""
    patched = bytearray(outline)
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, component = unpack_from(">2H", outline, place)
        if component not in new:
            new[component] = len(order)
            order.append(component)
        _UINT16.pack_into(patched, place + 2, new[component])
        place += 8 if flags & _ARGS_ARE_WORDS else 6
        place += 2 if flags & _HAS_SCALE else 4 if flags & _HAS_XY_SCALE else 8 if flags & _HAS_MATRIX else 0
    return bytes(patched)


def _checksum(table: bytes) -> int:
    words: tuple[int, ...] = unpack(f">{len(table) // 4}I", table)
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: dict[bytes, bytes]) -> bytes:
    """A font file of these tables, with directory and checksums."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = [pack(">I4H", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))]
    offset = 12 + 16 * count
    bodies = []
    head_at = 0
    for tag, table in tables.items():
        body = table + bytes(-len(table) % 4)
        directory.append(tag + pack(">3I", _checksum(body), offset, len(table)))
        if tag == b"head":
            head_at = offset
        bodies.append(body)
        offset += len(body)
    font = bytearray(b"".join(directory + bodies))
    _UINT32.pack_into(font, head_at + 8, (0xB1B0AFBA - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)
