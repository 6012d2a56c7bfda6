"""Which folders looked how when they were last read, so that what nobody has touched is not read again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from milepost.cache.leftovers import put_in_place
from milepost.look import Look, proves


class Ledger:
    """Digests of folders by their look; kept in a file when given one."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, tuple[str, str]] = {}
        self._fresh: dict[str, tuple[str, str]] = {}
        if file is not None:
            with suppress(OSError, ValueError, TypeError, AttributeError):
                found = json.loads(file.read_bytes())
                self._known = {str(k): (str(look), str(digest)) for k, (look, digest) in found.items()}

    def digest(self, name: str, look: Look) -> str | None:
        """The digest that was noted for a folder that looks as it did then; None when it must be read."""
        known = self._known.get(name)
        if known is None or known[0] != look.digest:
            return None
        self._fresh[name] = known
        return known[1]

    def note(self, name: str, look: Look, now: int, digest: str) -> None:
        """Note the digest of a folder with its look, taken at that moment of the file system and before it was read."""
        if proves(look, now):
            self._fresh[name] = (look.digest, digest)

    def close(self) -> None:
        """Put what was noted in the place of what was known; folders that were not asked for are forgotten."""
        changed, self._known, self._fresh = self._fresh != self._known, self._fresh, {}
        if self._file is None or not changed:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(self._file, json.dumps(self._known).encode())
