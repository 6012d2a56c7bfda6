"""The branch: what it holds, the commit that shall stand on it, and the push that puts it there and nowhere else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct, field

from milepost.build import Site
from milepost.emit import MARKER, marker
from milepost.git import Git, GitFault
from milepost.publish.terms import Changes, PublishRefused, Target

MESSAGE = "Publish the site"
KEPT = ("CNAME", ".nojekyll")
"""Files of the branch that stay though the build does not make them: the site's own domain, and no second builder."""

ATTEMPTS = 8
"""How often the commit is made again when another publisher was faster."""

_FILE_MODE = "100644"

Entries = Mapping[str, tuple[str, str]]
"""The files of a commit by path, as (mode, id)."""


class Tip(Struct, frozen=True):
    """What the branch holds now: its newest commit, and its files as (mode, id). Empty for a branch not there yet."""

    commit: str = ""
    files: Entries = field(default_factory=dict)

    @property
    def ours(self) -> bool:
        """Whether Milepost wrote it."""
        return MARKER in self.files


def tip_of(git: Git, target: Target) -> Tip:
    """Look at the branch as it stands on the remote now, and fetch that commit without noting it anywhere."""
    for _ in range(ATTEMPTS):
        listed = git.line("ls-remote", "--refs", "--quiet", "--", target.remote, target.ref).split("\n")
        commit = next((line.split("\t")[0] for line in listed if line.endswith(f"\t{target.ref}")), "")
        if not commit:
            return Tip()
        if git.does("cat-file", "-e", f"{commit}^{{tree}}") or _fetched(git, target, commit):
            return Tip(commit, _listed(git, commit))
    raise GitFault(f"the branch {target.branch} cannot be fetched")


def _fetched(git: Git, target: Target, commit: str) -> bool:
    quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--recurse-submodules=no", "--refmap=")
    git.run("fetch", *quietly, "--", target.remote, target.ref)
    return git.does("cat-file", "-e", f"{commit}^{{tree}}")


def _listed(git: Git, commit: str) -> dict[str, tuple[str, str]]:
    """The files of a commit, as (mode, id)."""
    files: dict[str, tuple[str, str]] = {}
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, path = line.partition(b"\t")
        if path:
            mode, _, id = head.decode().split()[:3]
            files[path.decode("utf-8", "surrogateescape")] = (mode, id)
    return files


def tree_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tree to publish: the built files, with the marker by which the next publication knows the branch as ours."""
    drawn = marker.drawn({path: marker.digest(data) for path, data in files.items()})
    return {**files, MARKER: drawn}


def entries_of(files: Mapping[str, bytes], tip: Tip, algorithm: str) -> Entries:
    """The files of the new commit, as (mode, id), with what is kept of the old one."""
    kept = {p: tip.files[p] for p in KEPT if p in tip.files and tip.files[p][0] == _FILE_MODE}
    return kept | {path: (_FILE_MODE, _id(data, algorithm)) for path, data in files.items()}


def _id(data: bytes, algorithm: str) -> str:
    """The name that git gives to some bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def changes_between(entries: Entries, tip: Tip) -> Changes:
    """What the new commit does to the branch."""
    return Changes(
        added=tuple(sorted(p for p in entries if p not in tip.files)),
        changed=tuple(sorted(p for p in entries if p in tip.files and entries[p] != tip.files[p])),
        removed=tuple(sorted(p for p in tip.files if p not in entries)),
    )


def commit(git: Git, site: Site, entries: Entries, tip: Tip) -> str:
    """A commit of exactly these files on top of the tip.

    Raises :class:`PublishRefused` when the built files on disk are no longer those of the build.
    """
    known = {id for _, id in tip.files.values()}
    new = [path for path, (_, id) in entries.items() if id not in known]
    where = site.out.resolve()
    paths = "".join(f"{where / path}\n" for path in new)
    stored = git.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=os.fsencode(paths)).decode().split()
    if stored != [entries[path][1] for path in new]:
        raise PublishRefused(
            f'the folder "{site.out}" was changed by somebody else while this was being published',
            "see that no other build writes there, then publish again",
        )
    lines = b"".join(
        f"{mode} {id}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0"
        for path, (mode, id) in entries.items()
    )
    with _private_index(git, site.work) as own:
        own.run("update-index", "-z", "--index-info", given=lines)
        tree = own.line("write-tree")
    parent = ("-p", tip.commit) if tip.commit else ()
    return git.line("-c", "user.useConfigOnly=true", "commit-tree", tree, *parent, "-m", MESSAGE)


@contextmanager
def _private_index(git: Git, work: Path) -> Iterator[Git]:
    """Git with an index of its own, which is gone afterwards."""
    work.mkdir(parents=True, exist_ok=True)
    index = work / f"publish-{os.getpid()}.index"
    try:
        yield git.with_index(index)
    finally:
        for left in (index, index.with_name(f"{index.name}.lock")):
            with suppress(FileNotFoundError):
                left.unlink()


def pushed(git: Git, target: Target, commit: str, tip: Tip) -> bool:
    """Put the commit in the place of the tip, and of nothing else; False when somebody else was faster."""
    lease = f"--force-with-lease={target.ref}:{tip.commit}"
    plain = ("--quiet", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no", lease)
    try:
        git.run("-c", "push.pushOption=", "push", *plain, "--", target.remote, f"{commit}:{target.ref}")
    except GitFault as fault:
        now = tip_of(git, target).commit
        if now == commit:
            return True
        if now != tip.commit or "cannot lock ref" in fault.said:
            return False
        raise
    return True
