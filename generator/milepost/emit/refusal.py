"""The one way in which putting a site on disk says no, and the plain words for what a disk can complain of.

A refusal is an environment problem, never a fault of the log: the command line turns it into exit code 4. Whoever
reads it is a project manager, so an error number never reaches them.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path


class OutputRefused(Exception):
    """The output folder was left as it was. ``message`` is one sentence, ``help`` what to do about it."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


_ROOM = "free some space and build again"
_RIGHTS = "change the rights of that folder, or build into another one"
_WORDS = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("your share of the disk is used up", _ROOM),
    errno.EFBIG: ("the file is larger than this system allows", "raise the limit on file sizes and build again"),
    errno.EACCES: ("you are not allowed to write there", _RIGHTS),
    errno.EPERM: ("you are not allowed to write there", _RIGHTS),
    errno.EROFS: ("the disk can only be read, not written", "build into a folder that can be written"),
    errno.EMFILE: ("too many files are open", "raise the limit on open files and build again"),
    errno.ENFILE: ("too many files are open on this machine", "close some programs and build again"),
    errno.EIO: ("the disk reported a fault", "check the disk, then build again"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "shorten the name of the folder or file it comes from"),
    errno.ENOENT: ("it disappeared while the site was being written", "build again"),
    errno.ENOTEMPTY: ("something else was put there while the site was being written", "build again"),
    errno.EEXIST: ("something else was put there while the site was being written", "build again"),
    errno.ENOTDIR: ("a file or a link stands where a folder is needed", "move it away and build again"),
    errno.EBUSY: ("another program is using it", "close that program and build again"),
}


def words_for(error: OSError) -> tuple[str, str]:
    """The reason in plain words, and what to do. An unlisted error keeps the system's own short text."""
    if error.errno in _WORDS:
        return _WORDS[error.errno]
    return (error.strerror or "the system gave no reason").lower(), "put that right, then build again"


def from_os_error(error: OSError, out: Path, staging: Path | None = None) -> OutputRefused:
    """Say what the disk complained of, naming the file as readers of the output know it.

    A path inside ``staging`` is named as the place in ``out`` that it was meant for.
    """
    reason, remedy = words_for(error)
    place = out if error.filename is None else Path(os.fsdecode(error.filename))
    if staging is not None and place.is_relative_to(staging):
        place = out / place.relative_to(staging)
    return OutputRefused(f'cannot write "{place}": {reason}', remedy)
