"""Bytes pressed to a fraction for the disk, and back, in the form of zlib.

Intel's library does it in a third of the time where it is at hand, which it is on nearly every machine; what either has
pressed, the other reads.
"""

from __future__ import annotations

from collections.abc import Iterable

_QUICK = 0
"""How hard to press: pages shrink to a quarter at once, and pressing harder costs more than the disk."""

try:
    from isal import isal_zlib as library
except ImportError:  # a processor for which nobody has built it
    import zlib as library  # type: ignore[no-redef]

    _QUICK = 1  # 0 would not press at all

__all__ = ["Torn", "pressed", "unpressed"]

Torn: type[Exception] = library.error  # type: ignore[assignment] # its stub calls the class a value
"""What is raised of bytes that nobody has pressed, or not all of them."""

_MOST = 1 << 17
"""How large nearly everything is that was pressed: room for it is taken at once, not doubled again and again."""


def pressed(data: bytes) -> bytes:
    """Press some bytes."""
    return library.compress(data, _QUICK)


def pressed_pieces(pieces: Iterable[bytes | memoryview]) -> bytes:
    """Press what comes in pieces as if it were one."""
    press = library.compressobj(_QUICK)
    return b"".join([*(press.compress(piece) for piece in pieces), press.flush()])


def unpressed(data: bytes) -> bytes:
    """What was pressed. Raises :data:`Torn`."""
    return library.decompress(data, bufsize=_MOST)
