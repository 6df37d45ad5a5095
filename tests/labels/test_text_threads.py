"""Fonts are shared by threads, also while they are being opened."""

import threading

from labelsvc.labels.text.catalogue import catalogue, pick
from labelsvc.labels.text.faces import face
from labelsvc.labels.text.shared import shared


def test_two_threads_that_need_the_first_one_at_once_get_the_same() -> None:
    """The second waits for the first; or a document with text of both would have two fonts of one name."""
    second_asks = threading.Event()
    made: list[object] = []

    @shared
    def slowly(name: str) -> object:
        second_asks.wait(10)
        made.append(object())
        return made[-1]

    found = []
    first = threading.Thread(target=lambda: found.append(slowly("a")))
    second = threading.Thread(target=lambda: (second_asks.set(), found.append(slowly("a"))))
    first.start()
    second.start()
    first.join()
    second.join()
    assert found == [made[0]] * 2 and len(made) == 1
    assert slowly("b") is not made[0]


def test_the_catalogue_and_each_font_exist_once() -> None:
    """They are told apart by identity."""
    info = pick("a")
    assert info is not None and catalogue() is catalogue() and face(info) is face(info)
