"""Several processes at work on as many projects, none of which can take the others down.

Each process is a fork of this one, so that it has the settings and the theme without their being sent, and answers with
bytes. One that dies, or that takes longer than anybody would wait, loses the project it was at, which is told; another
one takes its place for the rest. Forks must be made before there are threads; who has some asks for one job.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from msgspec import Struct

from milepost.deadline import TICKS, given_up

Task = Callable[[str], bytes]

_DONE, _UNREADABLE, _FAILED = b"d", b"u", b"f"


class _Worker(Struct):
    """``left`` are the seconds for which its answer is still waited for."""

    process: BaseProcess
    line: Connection
    name: str = ""
    left: float = 0.0


def answers(names: Sequence[str], task: Task, jobs: int, patience: float) -> Generator[tuple[str, bytes | str]]:
    """Do a task for every name in ``jobs`` forks; answers come as they are ready, a text where there is none, and why.

    A fork is given up whose answer was waited for through ``patience`` seconds. Raises ``OSError`` when a task could
    not read something.
    """
    waiting = list(reversed(names))
    gc.freeze()  # what is there already is not looked through again, and its memory stays shared
    workers: list[_Worker] = []
    try:
        for _ in range(jobs):
            workers.append(_hired(task, workers))
        for worker in workers:
            _give(worker, waiting, patience)
        while busy := [w for w in workers if w.name]:
            pause = max(0.0, min(patience / TICKS, *(w.left for w in busy)))
            asked = time.monotonic()
            ready = wait([w.line for w in busy], pause)
            waited = min(time.monotonic() - asked, pause)  # it is longer when all of us have been stopped
            for worker in busy:
                name = worker.name
                worker.left -= waited
                if worker.line in ready:
                    result = _answer(worker)
                elif worker.left <= 0:
                    result = given_up(patience)
                else:
                    continue
                if isinstance(result, str) and (not worker.process.is_alive() or worker.line not in ready):
                    _dismiss(worker)
                    at = workers.index(worker)
                    workers[at] = worker = _hired(task, [*workers[:at], *workers[at + 1 :]])
                _give(worker, waiting, patience)
                yield name, result
    finally:
        for worker in workers:
            _stop(worker)
        for worker in workers:
            if worker.name:  # it may be writing something; one that waits for work does no harm until it is gone
                worker.process.join()


def _hired(task: Task, others: Sequence[_Worker]) -> _Worker:
    """A new worker, which must let go of our ends of all lines: it sees by its own that we are gone."""
    forking = get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=_work, args=(theirs, task, [ours, *(one.line for one in others)]), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, waiting: list[str], patience: float) -> None:
    worker.name = waiting.pop() if waiting else ""
    if worker.name:
        worker.left = patience
        worker.line.send_bytes(worker.name.encode("utf-8", "surrogateescape"))


def _answer(worker: _Worker) -> bytes | str:
    try:
        answer = worker.line.recv_bytes()
    except (EOFError, OSError):
        worker.process.join(5)
        return f"the process that was at it ended with code {worker.process.exitcode}"
    kind, told = answer[:1], answer[1:]
    if kind == _UNREADABLE:
        raise OSError(*json.loads(told))
    return told if kind == _DONE else told.decode()


def _stop(worker: _Worker) -> None:
    worker.line.close()
    worker.process.kill()


def _dismiss(worker: _Worker) -> None:
    _stop(worker)
    worker.process.join()


def _work(line: Connection, task: Task, not_mine: Sequence[Connection]) -> None:
    """What a worker does: one name after another, until nobody is there to give it any."""
    for other in not_mine:
        other.close()
    while True:
        try:
            name = line.recv_bytes().decode("utf-8", "surrogateescape")
        except (EOFError, OSError):
            return
        try:
            answer = _DONE + task(name)
        except OSError as fault:
            answer = _UNREADABLE + json.dumps([fault.errno, fault.strerror, str(fault.filename)]).encode()
        except Exception as fault:  # told to whoever wrote the log, with the project's name
            answer = _FAILED + f"{type(fault).__name__}: {fault}".encode("utf-8", "replace")
        try:
            line.send_bytes(answer)
        except OSError:
            return
