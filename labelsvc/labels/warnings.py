"""What is worth telling about a label that came out all the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelWarning:
    """``code`` for programs (``text_shortened``, ``character_missing``, ...), ``message`` for people."""

    code: str
    message: str
