"""Work on many projects, by several processes where that pays.

With one job this process does the work, gives up itself what takes too long, and never loads what makes processes
(:mod:`milepost.forks`).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from msgspec import Struct

from milepost.deadline import Late, given_up, within

PATIENCE = 300.0
"""Seconds after which a project is given up: a thousand times what a large one takes."""

Task = Callable[[str], bytes]
RARELY = 1_000_000
"""Objects made beyond those given up, after which circles among them are looked for: values have none."""


class Lost(Struct, frozen=True):
    """A project that could not be compiled, and why."""

    why: str


def results(
    names: Sequence[str], task: Task, jobs: int, patience: float = PATIENCE, *, apart: bool = False
) -> Iterator[tuple[str, bytes | Lost]]:
    """Do a task for every name, as many at a time as there are ``jobs``; results come as they are ready.

    With one job, or one name that need not be kept ``apart`` from this process, the work is done right here.
    Raises ``OSError`` when a task could not read something.
    """
    if jobs <= 1 or (len(names) <= 1 and not apart) or not hasattr(os, "fork"):
        yield from ((name, _done_here(task, name, patience)) for name in names)
        return
    from milepost.forks import answers

    with closing(answers(names, _seldom(task), min(jobs, len(names)), patience)) as found:
        yield from ((name, Lost(answer) if isinstance(answer, str) else answer) for name, answer in found)


def _seldom(task: Task) -> Task:
    """A task in whose process circles are looked for rarely."""

    def seldom(name: str) -> bytes:
        gc.set_threshold(RARELY)
        return task(name)

    return seldom


def _done_here(task: Task, name: str, patience: float) -> bytes | Lost:
    """Do a task in this process, in which a third of the time would go on looking for circles."""
    usual = gc.get_threshold()
    gc.set_threshold(RARELY)
    try:
        with within(patience):
            return task(name)
    except Late:
        return Lost(given_up(patience))
    finally:
        gc.set_threshold(*usual)
