"""A deadline for work in this very process, where no other process is there to keep the time."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

TICKS = 10
"""Into how many parts the time is divided. Of one during which the process was stopped, no more than it is counted."""


class Late(BaseException):
    """Work takes too long. No ``Exception``: whoever makes a template's fault of those would make one of it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise :class:`Late` where what follows takes longer, not counting the time during which this process is stopped.

    It is the main thread that a system can call back, and only between two steps of Python; elsewhere nobody keeps the
    time.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    left = TICKS

    def called_back(*_: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            signal.setitimer(signal.ITIMER_REAL, 0)  # what is put away on the way out takes its time
            raise Late

    usual = signal.signal(signal.SIGALRM, called_back)
    signal.setitimer(signal.ITIMER_REAL, seconds / TICKS, seconds / TICKS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)


def given_up(seconds: float) -> str:
    """Why there is nothing of something for which as many seconds were not enough."""
    return f"it was not done after {seconds:g} seconds"
