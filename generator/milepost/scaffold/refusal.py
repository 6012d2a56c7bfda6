"""Why something could not be begun."""

from __future__ import annotations


class Refused(Exception):
    """``message`` says what is wrong, ``help`` what to do instead."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
