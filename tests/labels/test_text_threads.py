"""Fonts are shared by threads, also while they are being opened."""

import threading
from pathlib import Path

from labelsvc.labels.text import faces
from labelsvc.labels.text.catalogue import FontInfo, pick


def test_two_threads_that_open_a_font_at_once_get_the_same(monkeypatch) -> None:
    """Or a document with text of both would have two fonts of one name, and could not be written."""
    second_asks = threading.Event()
    opened = []

    class SlowFace(faces.Face):
        def __init__(self, info: FontInfo, path: Path) -> None:
            second_asks.wait(10)
            opened.append(info)
            super().__init__(info, path)

    monkeypatch.setattr(faces, "Face", SlowFace)
    monkeypatch.setattr(faces, "_opened", {})
    info = pick("a")
    assert info is not None
    found = []

    def ask() -> None:
        found.append(faces.face.__wrapped__(info))

    first, second = threading.Thread(target=ask), threading.Thread(target=lambda: (second_asks.set(), ask()))
    first.start()
    second.start()
    first.join()
    second.join()
    assert found[0] is found[1] and opened == [info]
