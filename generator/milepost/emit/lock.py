"""One build at a time per site.

The lock is the kernel's own, on an open file, so a killed build can never leave it behind; the number in the file only
serves to tell the person who waits whom they are waiting for. There are two: :func:`in_turn` is for a whole build, that
none takes what it remembers from under another, and :func:`held` for the moment in which the published tree changes,
whoever it is that changes it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from milepost.emit.refusal import OutputRefused, words_for

PATIENCE = 10.0
"""Seconds that a build waits for another one to finish."""
_PAUSE = 0.05
LOCK = "emit.lock"
"""The file by which a working folder is locked."""
_WHOLE = "build.lock"

_open: set[int] = set()
"""The locks that this process holds."""


@contextmanager
def held(work: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of the site whose working folder is ``work``, waiting at most ``patience`` seconds for it.

    Raises :class:`OutputRefused` when another build still holds it, or when ``work`` cannot be written. The lock is
    not re-entrant: a process that asks for it twice waits for itself.
    """
    try:
        descriptor = _acquire(work, patience)
    except OSError as error:
        reason, _ = words_for(error)
        raise OutputRefused(
            f'the working folder "{work}" cannot be used: {reason}',
            "make it writable, or name another working folder",
        ) from error
    try:
        yield
    finally:
        _release(descriptor)


@contextmanager
def in_turn(work: Path, waiting: Callable[[str], None]) -> Iterator[bool]:
    """Build when no other build of the site is at work, however long that takes; tell whether there was one.

    ``waiting`` is called once with who that is, as in ``" (process 123)"``, when there is one to wait for. Where no
    lock can be made nobody waits: what goes on then meets the same trouble, and says so.
    """
    descriptor, waited = None, False
    with suppress(OSError):
        work.mkdir(parents=True, exist_ok=True)
        while isinstance(found := _tried(work / _WHOLE), str):
            if not waited:
                waiting(found)
            waited = True
            time.sleep(_PAUSE)
        descriptor = found
    try:
        yield waited
    finally:
        if descriptor is not None:
            _release(descriptor)


def _acquire(work: Path, patience: float) -> int:
    work.mkdir(parents=True, exist_ok=True)
    who = ""
    for attempt in range(1 + round(patience / _PAUSE)):
        if attempt:
            time.sleep(_PAUSE)
        found = _tried(work / LOCK)
        if isinstance(found, int):
            return found
        who = found
    raise OutputRefused(
        f"another build of this site{who} is still running",
        "wait until it has finished, or end it, then build again",
    )


def _tried(path: Path) -> int | str:
    """A descriptor of the locked file, or in words who holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    if _lock(descriptor) and _still_there(descriptor, path):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        _open.add(descriptor)
        return descriptor
    holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
    os.close(descriptor)
    return f" (process {holder})" if holder.isdigit() else ""


def _release(descriptor: int) -> None:
    _open.discard(descriptor)
    os.close(descriptor)


def _let_go() -> None:
    """A fork that outlives the build it belongs to must not go on holding its lock."""
    for descriptor in _open:
        os.close(descriptor)
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _still_there(descriptor: int, path: Path) -> bool:
    """Whether the locked file is still the one others would open: the working folder may be deleted at any time."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        # A byte far behind the text: locked bytes cannot be read by others on Windows.
        os.lseek(descriptor, 4096, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
