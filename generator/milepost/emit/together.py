"""Work on many folders of a site, for whom has processes to do it: this floor has none of its own.

Work is given by name, answers with bytes, and may be done by a fork, which hears nothing of what others do. What comes
back instead of bytes says ``why`` a fork was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from milepost.emit.refusal import OutputRefused

MANY = 1000
"""Files from which on it pays to fork."""

Task = Callable[[str], bytes]
Together = Callable[[Sequence[str], Task], Iterable[tuple[str, object]]]


def in_turn(names: Sequence[str], task: Task) -> Iterator[tuple[str, object]]:
    """Do one after the other, in this process."""
    yield from ((name, task(name)) for name in names)


def done(names: Sequence[str], task: Task, together: Together) -> Iterator[tuple[str, bytes]]:
    """Do a task for every name. Raises :class:`OutputRefused` when a fork was lost, and ``OSError`` of a task."""
    for name, answer in together(names, task):
        if not isinstance(answer, bytes):
            why = getattr(answer, "why", "")
            raise OutputRefused(f"the site could not be written: {why}", "build again, with --jobs 1 if that repeats")
        yield name, answer
