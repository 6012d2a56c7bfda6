"""A task that is done beside comes to what it would have come to here, whatever befalls the fork that is at it."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from milepost import beside
from milepost.beside import begun

HERE = os.getpid()
alone = beside._alone


@pytest.fixture(autouse=True)
def _as_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner of the tests may have threads of its own, which a command has not."""
    monkeypatch.setattr(beside, "_alone", lambda: True)


def test_a_task_is_done_in_another_process() -> None:
    answer = begun(lambda: str(os.getpid()).encode())
    assert answer() == answer() != str(HERE).encode()


def test_an_answer_may_be_longer_than_a_pipe_holds() -> None:
    assert begun(lambda: b"x" * 1_000_000)() == b"x" * 1_000_000


def _raises() -> bytes:
    if os.getpid() != HERE:
        os.close(2)  # nothing of this is to be seen on the terminal
        raise ValueError
    return b"done here"


def _dies() -> bytes:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return b"done here"


@pytest.mark.parametrize("task", [_raises, _dies])
def test_a_task_that_comes_to_grief_there_is_done_here(task: object) -> None:
    assert begun(task)() == b"done here"  # type: ignore[arg-type]


def test_where_there_are_no_forks_a_task_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    unused = os.open(os.devnull, os.O_RDONLY)
    os.close(unused)
    assert begun(lambda: str(os.getpid()).encode())() == str(HERE).encode()
    again = os.open(os.devnull, os.O_RDONLY)
    os.close(again)
    assert again == unused, "a pipe was left open"


def test_beside_other_threads_a_task_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork has copies of their locks, and nobody who would open them."""
    monkeypatch.setattr(beside, "_alone", alone)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    answer = begun(lambda: str(os.getpid()).encode())
    done.set()
    thread.join()
    assert answer() == str(HERE).encode()


def test_a_task_that_was_waited_for_leaves_no_process() -> None:
    process = int(begun(lambda: str(os.getpid()).encode())())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
