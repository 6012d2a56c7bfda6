"""Labels at the ends of lines: long titles in short lines, and none over another."""

from __future__ import annotations

from collections.abc import Sequence

WORDS = 20
"""Letters in one line of a label."""


def apart(wanted: Sequence[tuple[float, float]], height: float) -> tuple[float, ...]:
    """Middles for labels of known heights, as near as can be to the wanted ones, none over another or outside.

    ``wanted`` are (middle, height) in em. Labels that overlap become a block around the mean of what they want; blocks
    that then overlap are joined. There must be room for all of them.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n][0])
    blocks: list[list[int]] = []
    tops: list[float] = []

    def settle(block: list[int]) -> float:
        offset, total = 0.0, 0.0
        for n in block:
            middle, size = wanted[n]
            total += middle - (offset + size / 2)
            offset += size
        return min(max(total / len(block), 0.0), height - offset)

    for n in order:
        blocks.append([n])
        tops.append(settle([n]))
        while len(blocks) > 1 and tops[-2] + sum(wanted[i][1] for i in blocks[-2]) > tops[-1]:
            joined = blocks.pop(-2) + blocks.pop()
            blocks.append(joined)
            tops[-2:] = [settle(joined)]
    found = [0.0] * len(wanted)
    for block, top in zip(blocks, tops, strict=True):
        for n in block:
            found[n] = round(top + wanted[n][1] / 2, 2)
            top += wanted[n][1]
    return tuple(found)


def wrapped(title: str, most: int = 3) -> tuple[str, ...]:
    """A title in at most three short lines; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= WORDS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    lines = [line if len(line) <= WORDS + 3 else f"{line[: WORDS + 1]}…" for line in lines]
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1]}…")
