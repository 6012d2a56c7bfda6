"""Finds the usual mistakes around a log: those that no check of its words can see, and that keep a site from appearing.

Each finding is one sentence and what to do about it. What cannot be seen from this machine is said too, with the
address at which it can be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from milepost.build import CONTENT, OUT, WORK
from milepost.config import FILE, read_config
from milepost.git import PAGES, REMOTE, Git, GitFault
from milepost.model.site import Config

CLOCK_BEHIND = timedelta(days=1)
"""How far a clock may lie before the last commit; people commit on machines whose clocks differ a little."""
CLOCK_AHEAD = timedelta(days=5 * 365)

MOST_NAMES = 3
"""How many files a sentence names."""

_GITHUB = re.compile(r"(?:https?://(?:[^/@]+@)?|ssh://git@|git@)github\.com[/:]([^/\s]+)/([^/\s]+?)(?:\.git)?/?")
_VERSION = re.compile(r"milepost(?:\[[^\]]*\])?\s*(?:==\s*|[ @]v?)(\d+(?:\.\d+)+)", re.IGNORECASE)


class Finding(Struct, frozen=True):
    """One thing found: a sentence, what to do, and whether it is a fault or only worth knowing."""

    message: str
    help: str
    fault: bool = True


class Patient(Struct, frozen=True):
    """A site and what is around it. ``git`` is None outside a repository; ``top`` is the repository's own folder."""

    root: Path
    top: Path
    git: Git | None
    config: Config | None
    now: datetime
    version: str

    @property
    def github(self) -> tuple[str, str] | None:
        """Owner and name of the repository on GitHub; None when the remote leads elsewhere."""
        url = self.git.asked("remote", "get-url", REMOTE) if self.git else None
        match = _GITHUB.fullmatch(url or "")
        return (match[1], match[2]) if match else None


def examine(root: Path, environment: Mapping[str, str], now: datetime, version: str) -> tuple[Finding, ...]:
    """Everything that is found, faults first. ``version`` is this Milepost's own."""
    try:
        git = Git.at(root, environment)
    except GitFault as fault:
        return (Finding(f"{fault.message}, so nothing can be published with milepost publish", "install git"),)
    top = git.asked("rev-parse", "--show-toplevel")
    strange = _strange(git) if top is None else None
    if strange:
        return (Finding(*strange),)
    data = (root / FILE).read_bytes() if (root / FILE).is_file() else None
    config = read_config(data)[0] if data is not None else None
    patient = Patient(root, Path(top) if top else root, git if top else None, config, now, version)
    found = [finding for question in QUESTIONS for finding in _answers(question, patient)]
    return tuple(sorted(found, key=lambda f: not f.fault))


def _answers(question: Callable[[Patient], Iterator[Finding]], patient: Patient) -> list[Finding]:
    try:
        return list(question(patient))
    except GitFault as fault:
        return [Finding(f"git cannot read this repository: {fault.message}", "run git status, and mend what it names")]


def _strange(git: Git) -> tuple[str, str] | None:
    """Why git will not look at a repository that is there."""
    try:
        git.run("rev-parse", "--git-dir")
    except GitFault as fault:
        if "dubious ownership" in fault.said:
            instead = f'if you trust it, run: git config --global --add safe.directory "{git.folder.resolve()}"'
            return "this repository belongs to another user of this machine", instead
    return None


def settings(p: Patient) -> Iterator[Finding]:
    """Is there a site, and may it be published?"""
    if p.config is None:
        missing = not (p.root / FILE).is_file()
        message = f"there is no {FILE} here" if missing else f"{FILE} cannot be used"
        yield Finding(message, 'write title = "Our projects" into it' if missing else "run milepost check to see why")
    elif not p.config.public:
        yield Finding(
            f"{FILE} does not say that the site is public, so milepost publish will refuse",
            "if everybody may read the pages, write public = true",
        )


def repository(p: Patient) -> Iterator[Finding]:
    """Is there a repository, with somewhere to push to and somebody to commit as?"""
    if p.git is None:
        yield Finding("this folder is not in a git repository", "run: git init")
        return
    if p.git.asked("remote", "get-url", REMOTE) is None:
        yield Finding(f'the repository has no remote "{REMOTE}"', f"run: git remote add {REMOTE} ADDRESS")
    if p.git.asked("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT") is None:
        yield Finding(
            "git does not know who you are",
            'run: git config user.name "Your Name", then: git config user.email you@example.org',
        )


def clock(p: Patient) -> Iterator[Finding]:
    """Is it the day that this machine thinks?"""
    told = p.git.asked("log", "-1", "--format=%ct") if p.git else None
    if told is None:
        return
    last = datetime.fromtimestamp(int(told), UTC)
    if p.now < last - CLOCK_BEHIND or p.now > last + CLOCK_AHEAD:
        yield Finding(
            f"this machine's clock says {p.now.date()}, but the last commit is of {last.date()}",
            "set the clock right; pages are built for the day that it shows",
        )


def log_in_git(p: Patient) -> Iterator[Finding]:
    """Is the log in git, so that it is kept and a workflow can build it?"""
    if p.git is None:
        return
    here = ("-z", "--", CONTENT, FILE)
    listed = ("ls-files", "--others", "--exclude-standard")
    ignored = _names(p.git.run("ls-files", "--others", "--ignored", "--exclude-standard", *here))
    ignored = [name for name in ignored if not name.rpartition("/")[2].startswith(".")]
    if ignored:
        rule = p.git.asked("check-ignore", "-v", "--", ignored[0])
        where = f" (by {rule.split(chr(9))[0]})" if rule else ""
        yield Finding(
            f"git ignores {_several(ignored)}{where}, so a workflow would build the site without",
            f"take that rule out of the ignore file, or run: git add -f {_quoted(ignored[0])}",
        )
    elif new := _names(p.git.run(*listed, *here)):
        yield Finding(
            f"git does not keep {_several(new)} yet", f"run: git add {CONTENT} {FILE}, then git commit and git push"
        )


def built_files(p: Patient) -> Iterator[Finding]:
    """Are the built pages kept out of git?"""
    if p.git is None:
        return
    kept = [name for name in (OUT, WORK) if p.git.run("ls-files", "-z", "--", name)]
    loose = [name for name in (OUT, WORK) if name not in kept and p.git.asked("check-ignore", f"{name}/x") is None]
    if kept:
        folders = " ".join(kept)
        yield Finding(
            f"git keeps {_several(kept)}, which is built anew each time", f"run: git rm -r --cached --quiet {folders}"
        )
    if loose:
        lines = " and ".join(f"/{name}/" for name in loose)
        yield Finding(f"git does not ignore {_several(loose)}", f"add a line {lines} to .gitignore")


def names(p: Patient) -> Iterator[Finding]:
    """Are there files that a Mac or Windows takes for one?"""
    seen: dict[str, str] = {}
    for path in sorted((p.root / CONTENT).rglob("*")) if (p.root / CONTENT).is_dir() else ():
        name = path.relative_to(p.root).as_posix()
        other = seen.setdefault(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()), name)
        if other != name and path.parent == (p.root / other).parent:
            message = f'"{other}" and "{name}" are one name on a Mac or on Windows, where one of them is lost'
            yield Finding(message, "rename one of them")


def address(p: Patient) -> Iterator[Finding]:
    """Does the site know where it will stand?"""
    if p.github is None or p.config is None:
        return
    owner, name = p.github
    project = "" if name.casefold() == f"{owner}.github.io".casefold() else f"{name}/"
    expected = f"https://{owner.lower()}.github.io/{project}"
    given = p.config.base_url
    if given is None:
        yield Finding(
            "the site does not say where it will stand, which its page for wrong addresses must know",
            f'write base_url = "{expected}" in {FILE}, or the address of your own domain',
        )
    elif ".github.io/" in given.casefold() and given.casefold() != expected.casefold():
        yield Finding(
            f'base_url is "{given}", but this repository is published at {expected}', "correct it in site.toml"
        )
    mine = f"https://github.com/{owner}/{name}"
    stated = p.config.repository.url if p.config.repository else mine
    if stated.removesuffix(".git").casefold() != mine.casefold():
        yield Finding(f'the repository in site.toml is "{stated}", but {REMOTE} is {mine}', "correct it in site.toml")


def workflow(p: Patient) -> Iterator[Finding]:
    """Is there something that builds the site on GitHub, and with this Milepost?"""
    if p.github is None or p.git is None:
        return
    owner, name = p.github
    folder = p.top / ".github" / "workflows"
    texts = {file.name: file.read_text("utf-8", "replace") for file in sorted(folder.glob("*.y*ml")) if file.is_file()}
    ours = {file: text for file, text in texts.items() if "milepost" in text.casefold()}
    branch = p.git.asked("rev-parse", "--verify", "--quiet", f"refs/remotes/{REMOTE}/{PAGES}") is not None
    if not ours and not branch:
        yield Finding(
            "there is no workflow that builds this site on GitHub",
            "run milepost init to have one written, or publish from here with milepost publish",
        )
    pinned = {**ours, **_requirements(p.root), **_requirements(p.top)}
    for file, text in pinned.items():
        old = [v for v in _VERSION.findall(text) if _number(v) < _number(p.version)]
        if old:
            yield Finding(
                f"{file} uses Milepost {old[0]}, and this is {p.version}: the site may look otherwise than here",
                f"write {p.version} there, or run milepost init again to have the workflow written anew",
            )
    source = '"GitHub Actions"' if ours else f'"Deploy from a branch", {PAGES}'
    yield Finding(
        "whether GitHub publishes the site at all cannot be seen from here",
        f"under https://github.com/{owner}/{name}/settings/pages the source should be {source}",
        fault=False,
    )


def _requirements(folder: Path) -> dict[str, str]:
    return {f.name: f.read_text("utf-8", "replace") for f in (folder / "requirements.txt",) if f.is_file()}


def _number(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", version)]
    return (*parts, 0, 0, 0)[:3]


def _names(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "replace") for name in listed.split(b"\0") if name]


def _several(files: list[str]) -> str:
    """A few names, and how many more there are."""
    shown = [f'"{name}"' for name in files[:MOST_NAMES]]
    more = len(files) - len(shown)
    if more:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


QUESTIONS = (settings, repository, clock, log_in_git, built_files, names, address, workflow)
"""What is asked of every site."""
