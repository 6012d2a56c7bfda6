"""Put the built site on a branch that a host serves, such as ``gh-pages``.

What arrives is the built tree, byte for byte: the commit is made from the bytes of the build by git's plumbing, with
an index of its own, so that ignore rules, line-ending rules, attributes and hooks have no say, and nobody's work tree,
index or branch is touched. The push replaces exactly the commit that was looked at before; when somebody else was
faster, the commit is made again on top of theirs. A published page cannot be called back, hence the refusals.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from milepost.build import Report, Site, build
from milepost.config import FILE, read_config
from milepost.emit import MARKER, marker
from milepost.git import PAGES, REMOTE, Git, GitFault, redacted
from milepost.model.site import Config

MESSAGE = "Publish the site"
KEPT = ("CNAME", ".nojekyll")
"""Files of the branch that stay though the build does not make them: the site's own domain, and no second builder."""

ATTEMPTS = 8
"""How often the commit is made again when another publisher was faster."""

MOST_VANISHING = 0.3
"""The share of published pages that may vanish without being asked about."""

_HELPER = re.compile(r"[\w.+-]+::")
_FILE_MODE = "100644"


class PublishRefused(Exception):
    """Nothing was published. ``message`` is one sentence, ``help`` what to do; ``changes`` what it would have been."""

    def __init__(self, message: str, help: str, changes: Changes | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.changes = changes


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish: a remote of the repository, by name, and a branch of it."""

    remote: str = REMOTE
    branch: str = PAGES

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.branch}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a publication does to the branch, by path in the site."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it: the build's report, the changes, the new commit (None when there was nothing to do).

    ``place`` is the remote's address, without a login; ``address`` where readers find the site, when it is known.
    """

    report: Report
    changes: Changes | None = None
    commit: str | None = None
    place: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class _Tip:
    """What the branch holds now: its newest commit, and its files as (mode, id). Empty for a branch not there yet."""

    commit: str = ""
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def ours(self) -> bool:
        return MARKER in self.files


def publish(
    site: Site, target: Target, environment: Mapping[str, str], *, agreed: bool = False, rehearsal: bool = False,
    strict: bool = False, progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Published:  # fmt: skip
    """Build the site and push it. ``agreed`` lets many pages vanish; a ``rehearsal`` pushes nothing.

    Raises :class:`PublishRefused`; and :class:`milepost.emit.OutputRefused` or ``OSError`` as a build does. When the
    log is broken, or with ``strict`` has warnings, nothing is published and the report says why.
    """
    config = _config(site.root)
    git = _repository(site.root, environment)
    place = _remote(git, target)
    _branch(git, target, config)
    _identity(git)
    report = build(site, strict=strict, progress=progress)
    config = _config(site.root)
    if report.emitted is None or config is None:
        return Published(report)
    files = _tree(report.files)
    try:
        for _ in range(ATTEMPTS):
            tip = _tip(git, target)
            entries = _entries(files, tip, git.line("rev-parse", "--show-object-format"))
            changes = _changes(entries, tip)
            _permitted(git, config, target, changes, tip, agreed)
            if rehearsal or not changes:
                return Published(report, changes, None, place, config.base_url)
            commit = _commit(git, site, entries, tip)
            if _pushed(git, target, commit, tip):
                return Published(report, changes, commit, place, config.base_url)
    except GitFault as fault:
        raise PublishRefused(f"git could not publish: {fault.message}", _advice(fault.said, target)) from fault
    raise PublishRefused(
        f'"{target.branch}" was changed by others {ATTEMPTS} times while this was being published',
        "wait until the other publication has finished, then publish again",
    )


def _config(root: Path) -> Config | None:
    path = root / FILE
    return read_config(path.read_bytes())[0] if path.is_file() else None


# What must be so before anything is built.


def _repository(root: Path, environment: Mapping[str, str]) -> Git:
    try:
        git = Git.at(root, environment)
        git.run("rev-parse", "--git-dir")
    except GitFault as fault:
        if "dubious ownership" in fault.said:
            instead = f'if you trust it, run: git config --global --add safe.directory "{root.resolve()}"'
            raise PublishRefused("this repository belongs to another user of this machine", instead) from fault
        if "not a git repository" in fault.said:
            instead = "run: git init, then git remote add origin ADDRESS with the address of the repository"
            raise PublishRefused(f'"{root}" is not in a git repository', instead) from fault
        raise PublishRefused(fault.message, "install git, and see that it is on your PATH") from fault
    return git


def _remote(git: Git, target: Target) -> str:
    """The address of the remote, fit to be shown."""
    known = git.line("remote").split("\n")
    if target.remote not in known:
        named = f"name one of: {', '.join(known)}" if known != [""] else "run: git remote add origin ADDRESS"
        raise PublishRefused(f'this repository has no remote "{target.remote}"', named)
    urls = [
        url
        for way in ((), ("--push",))
        for url in git.line("remote", "get-url", "--all", *way, "--", target.remote).split("\n")
    ]
    for url in urls:
        if _HELPER.match(url) or url.startswith("-"):
            message = f'the address of the remote "{target.remote}" runs a program: {redacted(url, git.environment)}'
            instead = f"give it an ordinary one: git remote set-url {target.remote} https://github.com/OWNER/NAME.git"
            raise PublishRefused(message, instead)
    return redacted(urls[-1], git.environment)


def _branch(git: Git, target: Target, config: Config | None) -> None:
    if target.branch.startswith("-") or not _runs(git, "check-ref-format", target.ref):
        raise PublishRefused(f'"{target.branch}" cannot be the name of a branch', f"write --branch {PAGES}")
    current = git.asked("symbolic-ref", "--quiet", "--short", "HEAD")
    source = config.repository.branch if config and config.repository else None
    if target.branch in (current, source):
        raise PublishRefused(
            f'"{target.branch}" is the branch that the log itself is kept on',
            f"publish to a branch of its own: milepost publish --branch {PAGES}",
        )


def _runs(git: Git, *words: str) -> bool:
    try:
        git.run(*words)
    except GitFault:
        return False
    return True


def _identity(git: Git) -> None:
    try:
        for role in ("AUTHOR", "COMMITTER"):
            git.run("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT")
    except GitFault as fault:
        raise PublishRefused(
            "git does not know who you are",
            'run: git config user.name "Your Name", then: git config user.email you@example.org',
        ) from fault


# What is there, and what shall be.


def _tip(git: Git, target: Target) -> _Tip:
    """Look at the branch as it stands on the remote now, and fetch that commit without noting it anywhere."""
    for _ in range(ATTEMPTS):
        listed = git.line("ls-remote", "--refs", "--quiet", "--", target.remote, target.ref).split("\n")
        commit = next((line.split("\t")[0] for line in listed if line.endswith(f"\t{target.ref}")), "")
        if not commit:
            return _Tip()
        if _runs(git, "cat-file", "-e", f"{commit}^{{tree}}") or _fetched(git, target, commit):
            return _Tip(commit, _listed(git, commit))
    raise GitFault(f"the branch {target.branch} cannot be fetched")


def _fetched(git: Git, target: Target, commit: str) -> bool:
    quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--recurse-submodules=no", "--refmap=")
    git.run("fetch", *quietly, "--", target.remote, target.ref)
    return _runs(git, "cat-file", "-e", f"{commit}^{{tree}}")


def _listed(git: Git, commit: str) -> dict[str, tuple[str, str]]:
    """The files of a commit, as (mode, id)."""
    files: dict[str, tuple[str, str]] = {}
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, path = line.partition(b"\t")
        if path:
            mode, _, id = head.decode().split()[:3]
            files[path.decode("utf-8", "surrogateescape")] = (mode, id)
    return files


def _tree(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tree to publish: the built files, with the marker by which the next publication knows the branch as ours."""
    drawn = marker.drawn({path: marker.digest(data) for path, data in files.items()})
    return {**files, MARKER: drawn}


def _entries(files: Mapping[str, bytes], tip: _Tip, algorithm: str) -> dict[str, tuple[str, str]]:
    """The files of the new commit, as (mode, id), with what is kept of the old one."""
    kept = {p: tip.files[p] for p in KEPT if p in tip.files and tip.files[p][0] == _FILE_MODE}
    return kept | {path: (_FILE_MODE, _id(data, algorithm)) for path, data in files.items()}


def _id(data: bytes, algorithm: str) -> str:
    """The name that git gives to some bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _changes(entries: Mapping[str, tuple[str, str]], tip: _Tip) -> Changes:
    return Changes(
        added=tuple(sorted(p for p in entries if p not in tip.files)),
        changed=tuple(sorted(p for p in entries if p in tip.files and entries[p] != tip.files[p])),
        removed=tuple(sorted(p for p in tip.files if p not in entries)),
    )


def _permitted(git: Git, config: Config, target: Target, changes: Changes, tip: _Tip, agreed: bool) -> None:
    """Refuse what nobody can have meant."""
    inside = git.line("rev-parse", "--show-prefix")
    if FILE in tip.files or f"{inside}{FILE}" in tip.files:
        raise PublishRefused(
            f'the branch "{target.branch}" holds the log itself',
            f"publish to a branch of its own: milepost publish --branch {PAGES}",
            changes,
        )
    if not tip.ours and not config.public:
        raise PublishRefused(
            "this would be the first publication, and site.toml does not say that the site is public",
            "everybody can read what is published; if that is meant, write public = true in site.toml",
            changes,
        )
    before = [path for path in tip.files if path.endswith(".html")]
    gone = [path for path in changes.removed if path.endswith(".html")]
    if len(gone) > MOST_VANISHING * len(before) and not agreed:
        raise PublishRefused(
            f"{len(gone)} of the {len(before)} published pages would vanish",
            "look at them with milepost publish --dry-run; if that is meant, publish with --yes",
            changes,
        )


# The commit and the push.


def _commit(git: Git, site: Site, entries: Mapping[str, tuple[str, str]], tip: _Tip) -> str:
    """A commit of exactly these files on top of the tip."""
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


def _pushed(git: Git, target: Target, commit: str, tip: _Tip) -> bool:
    """Put the commit in the place of the tip, and of nothing else; False when somebody else was faster."""
    lease = f"--force-with-lease={target.ref}:{tip.commit}"
    plain = ("--quiet", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no", lease)
    try:
        git.run("-c", "push.pushOption=", "push", *plain, "--", target.remote, f"{commit}:{target.ref}")
    except GitFault as fault:
        now = _tip(git, target).commit
        if now == commit:
            return True
        if now != tip.commit or "cannot lock ref" in fault.said:
            return False
        raise
    return True


def _advice(said: str, target: Target) -> str:
    """What to do about git's complaint, as far as it is known."""
    for signs, instead in (
        (
            (
                "could not read Username",
                "could not read Password",
                "Authentication failed",
                "terminal prompts disabled",
            ),
            "log in first: set up a credential helper or an SSH key, and try git push yourself",
        ),
        (
            ("Permission denied", "Permission to", "403"),
            "see that your account or token may write to this repository",
        ),
        (
            ("Could not resolve host", "unable to access", "Could not read from remote", "does not appear to be a git"),
            f"see that you are online and that the address is right: git remote get-url {target.remote}",
        ),
        (
            ("protected branch", "pre-receive hook declined", "GH006", "GH013"),
            f'the host does not let you write to "{target.branch}": change its rules, or name another --branch',
        ),
    ):
        if any(sign in said for sign in signs):
            return instead
    return "put that right, then publish again; the published site is as it was"
