"""Something done beside what this process does, on another processor: in a fork, where there is one to be had.

It imports next to nothing, because a build that finds nothing changed needs no more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

__all__ = ["begun"]

PATIENCE = 10
"""How nice, as systems count it, a task is that lets others go first."""

_DONE = b"\n"
"""What an answer ends with that was told to its end."""


def begun(task: Callable[[], bytes], *, patient: bool = False) -> Callable[[], bytes]:
    """Begin a task, and return what waits for its answer, which may be asked for more than once.

    A ``patient`` one lets others that are at work go first.

    The task sees everything as it is now, and can change nothing of it. Where it cannot be done beside, or comes to
    grief there, it is done when it is asked for.
    """
    process = source = -1
    if _alone():
        with suppress(AttributeError, OSError):  # not every system has forks, or one to spare
            process, source = _forked(task, PATIENCE if patient else 0)
    known: list[bytes] = []

    def answer() -> bytes:
        if not known:
            told = _told(process, source) if process > 0 else b""
            known.append(told.removesuffix(_DONE) if told.endswith(_DONE) else task())
        return known[0]

    return answer


def _alone() -> bool:
    """Whether no other thread can hold a lock that its copy in a fork would wait for."""
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def _forked(task: Callable[[], bytes], patience: int) -> tuple[int, int]:
    """A process at work on a task, and where its answer can be read."""
    source, sink = os.pipe()
    try:
        process = os.fork()
    except (AttributeError, OSError):
        os.close(source)
        os.close(sink)
        raise
    if process:
        os.close(sink)
        return process, source
    try:
        os.close(source)
        os.nice(patience)
        with os.fdopen(sink, "wb") as stream:
            stream.write(task() + _DONE)
    finally:
        os._exit(0)  # nothing that the other process has begun is to be ended here as well


def _told(process: int, source: int) -> bytes:
    with os.fdopen(source, "rb") as stream:
        told = stream.read()
    with suppress(ChildProcessError):
        os.waitpid(process, 0)
    return told
