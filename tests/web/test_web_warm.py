"""What a web process does in advance."""

from flask import Flask

from labelsvc.web.warm import warm_up


def test_what_is_done_in_advance_can_be_done(app: Flask) -> None:
    """It runs in a thread of its own, where an error would only spoil the log."""
    warm_up(app)
