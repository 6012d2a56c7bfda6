"""The few ways in which files come to be, so that none is changed in place (but see :mod:`milepost.emit.patching`).

A file of the published tree may share its inode with the tree being built beside it (a hard link), so writing into an
existing file would change both. Every write here makes a new file, and rights do not depend on the user's umask: a
published site must be readable by the server that hands it out.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o644
FOLDER_MODE = 0o755
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def write_new(path: Path | str, data: bytes, *, durable: bool = False) -> os.stat_result:
    """Write a file that must not exist yet, and tell how it looks; ``durable`` waits until the disk has it.

    Raises ``OSError`` naming the file.
    """
    descriptor = os.open(path, _NEW, FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        seen = os.fstat(descriptor)
        if sys.platform != "win32" and stat.S_IMODE(seen.st_mode) != FILE_MODE:
            os.fchmod(descriptor, FILE_MODE)
            seen = os.fstat(descriptor)
        if durable:
            os.fsync(descriptor)
        return seen
    except OSError as error:
        raise named(error, path) from error
    finally:
        os.close(descriptor)


def write_anew(path: str, data: bytes, *, shown: str) -> os.stat_result:
    """Write a file that may have been made before, or cut short as it was; tell how it looks.

    Raises ``OSError`` naming the file as ``shown``.
    """
    try:
        with suppress(FileExistsError):
            return write_new(path, data)
        os.unlink(path)
        return write_new(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, shown) from error


def replace_durably(path: Path, data: bytes) -> None:
    """Give a file of the working folder new content at one blow, on disk before this returns.

    Raises ``OSError`` naming that file.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        write_new(fresh, data, durable=True)
        move_over(fresh, path)
    except BaseException as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    settle(path.parent)


def move_over(source: Path, target: Path) -> None:
    """Move a file to a place, replacing what was there at one blow."""
    if sys.platform == "win32":
        # A virus scanner may hold the target for a moment after it was written.
        for _ in range(25):
            try:
                source.replace(target)
            except PermissionError:
                time.sleep(0.1)
            else:
                return
    source.replace(target)


def named(error: OSError, path: Path | str) -> OSError:
    """The same error, naming the file it is about; errors of a write do not know it."""
    return error if error.filename is not None else OSError(error.errno, error.strerror, str(path))


def settle(folder: Path) -> None:
    """Wait until the disk has the names in a folder. Where folders cannot be synchronised, nothing is lost but time."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some network disks refuse this on a folder; the rename itself is whole all the same.
        return
    finally:
        os.close(descriptor)


def settle_file(file: str) -> None:
    """Wait until the disk has what was written into a file that stands. Raises ``OSError``."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(root: Path, folder: Path) -> list[Path]:
    """Make a folder below ``root``, and those between, readable for all; return the new ones, outermost first.

    Raises ``OSError``, ``NotADirectoryError`` where a link or file stands in between, and then has made none.
    """
    missing = []
    while folder != root:
        try:
            mode = folder.lstat().st_mode
        except FileNotFoundError:
            missing.append(folder)
        else:
            if not stat.S_ISDIR(mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        folder = folder.parent
    missing.reverse()
    try:
        for new in missing:
            make_folder(str(new))
    except OSError:
        unmake(missing)
        raise
    return missing


def make_folder(path: str) -> None:
    """Make one folder, readable for all. Raises ``OSError``."""
    os.mkdir(path, FOLDER_MODE)
    if stat.S_IMODE(os.lstat(path).st_mode) != FOLDER_MODE:
        os.chmod(path, FOLDER_MODE)


def unmake(folders: list[Path]) -> None:
    """Remove empty folders that were just made, given outermost first."""
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def link_or_copy(source: Path, target: Path, scratch: Path) -> None:
    """Put the same file at ``target``: a second name for it, else a copy with its rights and times.

    Symbolic links stay links. The copy is made under the name ``scratch`` first, so that no half of it can be taken
    for the file. Raises ``OSError``; one without a name for what can be neither linked nor copied, such as a socket.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        if not stat.S_ISREG(source.lstat().st_mode) and not source.is_symlink():
            raise
        scratch.unlink(missing_ok=True)
        shutil.copy2(source, scratch, follow_symlinks=False)
        scratch.replace(target)


def same_content(one: Path, other: Path) -> bool:
    """Whether two names stand for the same thing: one file, equal bytes, or links to the same place."""
    try:
        first, second = one.lstat(), other.lstat()
    except OSError:
        return False
    if os.path.samestat(first, second):
        return True
    if stat.S_ISLNK(first.st_mode) and stat.S_ISLNK(second.st_mode):
        return one.readlink() == other.readlink()
    if not (stat.S_ISREG(first.st_mode) and stat.S_ISREG(second.st_mode)) or first.st_size != second.st_size:
        return False
    return one.read_bytes() == other.read_bytes()
