"""Put the built site on a branch that a host serves, such as ``gh-pages``.

What arrives is the built tree, byte for byte: the commit is made from the bytes of the build by git's plumbing, with
an index of its own, so that ignore rules, line-ending rules, attributes and hooks have no say, and nobody's work tree,
index or branch is touched. The push replaces exactly the commit that was looked at before; when somebody else was
faster, the commit is made again on top of theirs. A published page cannot be called back, hence the refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from milepost.build import Site, build
from milepost.config import FILE, read_config
from milepost.git import PAGES, Git, GitFault
from milepost.model.site import Config
from milepost.publish.branch import ATTEMPTS, Tip, changes_between, commit, entries_of, pushed, tip_of, tree_of
from milepost.publish.ready import ready
from milepost.publish.terms import Changes, Published, PublishRefused, Target, Terms, pages_of

__all__ = ["Changes", "PublishRefused", "Published", "Target", "Terms", "publish"]

MOST_VANISHING = 0.3
"""The share of published pages that may vanish without being asked about."""


class _Job(Struct, frozen=True):
    """One publication: what is to go where, and by which git."""

    site: Site
    target: Target
    terms: Terms
    git: Git
    config: Config


def publish(
    site: Site,
    target: Target,
    environment: Mapping[str, str],
    terms: Terms | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Published:
    """Build the site and push it. ``environment`` is what git sees of the world.

    Raises :class:`PublishRefused`; and :class:`milepost.emit.OutputRefused` or ``OSError`` as a build does. When the
    log is broken, or with strict terms has warnings, nothing is published and the report says why.
    """
    terms = terms or Terms()
    git, place = ready(site.root, environment, target, _config(site.root))
    report = build(site, strict=terms.strict, progress=progress)
    config = _config(site.root)
    if report.emitted is None or config is None:
        return Published(report)
    try:
        changes, delivered = _delivered(_Job(site, target, terms, git, config), tree_of(report.files))
    except GitFault as fault:
        raise PublishRefused(f"git could not publish: {fault.message}", _advice(fault.said, target)) from fault
    return Published(report, changes, delivered, place, config.base_url)


def _delivered(job: _Job, files: Mapping[str, bytes]) -> tuple[Changes, str | None]:
    """What changed, and the commit that stands on the branch now; None when none was needed or wanted."""
    algorithm = job.git.line("rev-parse", "--show-object-format")
    for _ in range(ATTEMPTS):
        tip = tip_of(job.git, job.target)
        entries = entries_of(files, tip, algorithm)
        changes = changes_between(entries, tip)
        _permitted(job, changes, tip)
        if job.terms.rehearsal or not changes:
            return changes, None
        made = commit(job.git, job.site, entries, tip)
        if pushed(job.git, job.target, made, tip):
            return changes, made
    raise PublishRefused(
        f'"{job.target.branch}" was changed by others {ATTEMPTS} times while this was being published',
        "wait until the other publication has finished, then publish again",
    )


def _config(root: Path) -> Config | None:
    path = root / FILE
    return read_config(path.read_bytes())[0] if path.is_file() else None


def _permitted(job: _Job, changes: Changes, tip: Tip) -> None:
    """Refuse what nobody can have meant."""
    inside = job.git.line("rev-parse", "--show-prefix")
    if FILE in tip.files or f"{inside}{FILE}" in tip.files:
        raise PublishRefused(
            f'the branch "{job.target.branch}" holds the log itself',
            f"publish to a branch of its own: milepost publish --branch {PAGES}",
            changes,
        )
    if not tip.ours and not job.config.public:
        raise PublishRefused(
            "this would be the first publication, and site.toml does not say that the site is public",
            "everybody can read what is published; if that is meant, write public = true in site.toml",
            changes,
        )
    before, gone = pages_of(tip.files), pages_of(changes.removed)
    if len(gone) > MOST_VANISHING * len(before) and not job.terms.agreed:
        raise PublishRefused(
            f"{len(gone)} of the {len(before)} published pages would vanish",
            "look at them with milepost publish --dry-run; if that is meant, publish with --yes",
            changes,
        )


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
            ("Permission denied", "Permission to", "error: 403"),
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
