"""What people do to a site between two builds, as functions that draw at random what they do it to.

Each works on the site as it stands, whatever was done before; one that finds nothing to work on leaves it alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from tests.sites import files, write

from milepost.build import Site
from milepost.theme import builtin_themes

DAY = date(2026, 4, 1)
ENDINGS = (".md", ".markdown")
LOG = """
    == content/index.md
    Start with [the harbour](harbour/project.md).
    == content/glossary.md
    ---
    terms: {quay: where ships lie}
    ---
    == content/harbour/project.md
    ---
    title: Harbour
    start: 2026-01-05
    cadence: monthly
    manager: Ada Reed
    milestones: [{id: wall, title: Wall stands, due: 2026-06-01, finish: true}]
    ---
    The quay. ![The plan](plan.png)
    == content/harbour/2026-01-12.md
    ---
    status: on-track
    aliases: [first]
    ---
    See [the road](../road/2026-02-03.md) and [the mud](2026-03-02.md#mud).
    == content/harbour/2026-02-02.md
    ---
    status: on-track
    summary: Piles are driven.
    ---
    Slow.
    == content/harbour/2026-03-02.md
    ---
    status: at-risk
    reason: Mud
    recovery: A second dredger.
    forecasts: {wall: {date: 2026-07-01, reason: Mud}}
    ---
    ## Mud
    Below the quay.
    == content/road/project.md
    ---
    title: Road
    manager: Bo Lind
    ---
    To the quay.
    == content/road/2026-02-03.md
    ---
    status: on-track
    ---
    A road to the quay.
    """
CONFIG = {"title": '"Works"', "base_url": '"https://example.org/"'}


@dataclass
class Place:
    """A site with everything that a build is asked for beside its files."""

    base: Path
    day: date = DAY
    config: dict[str, str] = field(default_factory=lambda: dict(CONFIG))
    jobs: int = 1
    strict: bool = False
    out_name: str = "out"
    root_name: str = "site"
    by_hand: dict[str, str] = field(default_factory=dict)
    """The digests of published files that were changed by hand: one that is no longer made is somebody's own by now,
    and stays.
    """

    def __post_init__(self) -> None:
        write(self.root, {**files(LOG), "site.toml": ""})
        (self.root / "content/harbour/plan.png").write_bytes(b"a picture")
        self.configure({})

    @property
    def root(self) -> Path:
        return self.base / self.root_name

    @property
    def work(self) -> Path:
        return self.base / "work"

    @property
    def out(self) -> Path:
        return self.base / self.out_name

    @property
    def site(self) -> Site:
        return Site(root=self.root, day=self.day, out=self.out, work=self.work, jobs=self.jobs)

    def configure(self, more: dict[str, str]) -> None:
        """Write ``site.toml`` with some settings changed; an empty one is left out, ``a.b`` stands in table ``a``."""
        self.config |= more
        plain = [f"{key} = {value}\n" for key, value in self.config.items() if value and "." not in key]
        for table in ("tolerance", "repository"):
            rows = [f"{k.split('.')[1]} = {v}\n" for k, v in self.config.items() if v and k.startswith(f"{table}.")]
            plain += [f"[{table}]\n", *rows] if rows else []
        (self.root / "site.toml").write_text("".join(plain), "utf-8")

    def projects(self) -> list[Path]:
        """The folders of projects."""
        return sorted(p for p in (self.root / "content").iterdir() if p.is_dir())

    def updates(self) -> list[Path]:
        """The files of updates, by project and name."""
        found = (p for f in self.projects() for p in sorted(f.iterdir()) if p.suffix in ENDINGS)
        return [p for p in found if p.name not in ("project.md", "index.md")]


Change = Callable[[Place, Random], None]

WORDS = ("Mud.", "Rain on the quay.", "The crane came.", "A weir, and a quay.", "Nothing new: all is well.")
LINKS = ("", "[R](../road/project.md)", "[H](../harbour/2026-03-02.md)", "[N](../new/2026-03-09.md)", "[m](#mud)",
         "![P](plan.png)", "[f](notes.txt)", "[o](../harbour/2026-03-02.md#mud)")  # fmt: skip
FRONTS = (
    "status: on-track\n",
    "status: at-risk\n",
    "status: at-risk\nreason: Rain\nrecovery: Pumps\n",
    "status: off-track\nreason: Ice\nrecovery: Wait\nsummary: Ice lies on the quay.\n",
    "status: on-track\nforecasts: {wall: {date: 2026-08-01, reason: Ice}}\n",
    "risks: [{title: Flood, likelihood: likely, impact: major, owner: Ada, action: Pump}]\n",
    "title: A quay is built\nauthor: manager\n",
    "status: on-track\nmet: {wall: 2026-02-01}\n",
    "manager: Di Ng\nspent: 4000\n",
    "budget: {currency: GBP, total: 9000, spent: 100, forecast: 9500, lines: [{title: Steel, total: 900}]}\n",
    "asks: [{title: A crane, of: sponsor, by: 2026-03-20}]\ndeadlines: [{title: Ice, date: 2026-03-25, source: law}]\n",
    "dimensions: {cost: at-risk}\nprogress: 40\nobligations: [{title: Report, due: 2026-02-10, recurs: monthly}]\n",
    "issues: [{title: Leak, impact: 4, urgency: 5, target: 2026-03-28}]\nplan: {cadence: weekly, sponsor: Bo}\n",
)
PLANS = (
    "title: Harbour\nmanager: Ada Reed\n",
    "title: Dock\nstart: 2026-01-05\ncadence: weekly\nmanager: Ada Reed\n",
    "title: Works\ndate: 2026-01-07\nsponsor: {name: Bo}\nportfolio: Sea\nbudget: {currency: GBP, total: 9000}\n",
    "title: Works\nstart: 2026-03-20\nmilestones: [{id: wall, title: W, due: 2026-05-01}, {id: quay, title: Q}]\n",
    "title: Late\ndate: 2026-03-25\nmanager: Ada Reed\n",
)


def _parts(file: Path) -> tuple[str, str]:
    """Front matter and body."""
    _, front, body = (file.read_text("utf-8") if file.exists() else "---\n---\n").split("---\n", 2)
    return front, body


def _put(file: Path, front: str, body: str) -> None:
    file.write_text(f"---\n{front}---\n{body}", "utf-8")


def _body(rng: Random) -> str:
    head = rng.choice(("", "", "## Mud\n", "# Quay\n"))
    return f"{head}{rng.choice(WORDS)} {rng.choice(LINKS)}\n"


def _of(which: Callable[[list[Path], Random], Path]) -> Callable[[Place, Random], Path | None]:
    """One of the updates of a project that has some."""

    def find(place: Place, rng: Random) -> Path | None:
        folders = [f for f in place.projects() if any(p.parent == f for p in place.updates())]
        if not folders:
            return None
        folder = rng.choice(folders)
        return which([p for p in place.updates() if p.parent == folder], rng)

    return find


_any, _newest = _of(lambda found, rng: rng.choice(found)), _of(lambda found, _: found[-1])
_oldest, _middle = _of(lambda found, _: found[0]), _of(lambda found, _: found[len(found) // 2])


def body(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        _put(file, _parts(file)[0], _body(rng))


def _front(find: Callable[[Place, Random], Path | None]) -> Change:
    def change(place: Place, rng: Random) -> None:
        if file := find(place, rng):
            _put(file, rng.choice(FRONTS), _parts(file)[1])

    return change


def _with(line: Callable[[Place, Random, Path], str]) -> Change:
    """Add a line to the front matter of an update, or take it out again."""

    def change(place: Place, rng: Random) -> None:
        if file := _any(place, rng):
            front, text = _parts(file)
            new = line(place, rng, file)
            key = new.partition(":")[0]
            rest = "".join(f"{row}\n" for row in front.splitlines() if not row.startswith(f"{key}:"))
            _put(file, rest if rest != front else f"{front}{new}\n", text)

    return change


def _earlier(place: Place, rng: Random, file: Path) -> str:
    return f"supersedes: {rng.choice([p.stem for p in place.updates() if p.parent == file.parent])}"


def plan(place: Place, rng: Random) -> None:
    folder = rng.choice(place.projects())
    _put(folder / "project.md", rng.choice(PLANS), _parts(folder / "project.md")[1])


def plan_body(place: Place, rng: Random) -> None:
    file = rng.choice(place.projects()) / "project.md"
    _put(file, _parts(file)[0], _body(rng))


def touch(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        os.utime(file)


def rename(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        target = file.with_name(f"2026-0{rng.randint(1, 4)}-{rng.randint(1, 28):02}{rng.choice(('', '-ice'))}.md")
        if not target.exists():
            file.rename(target)


def another_ending(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        file.rename(file.with_suffix(ENDINGS[file.suffix == ENDINGS[0]]))


def no_plan(place: Place, rng: Random) -> None:
    """A folder without project.md is that of somebody else's posts; one that says nothing makes it a project again."""
    file = rng.choice(place.projects()) / "project.md"
    if file.exists():
        file.unlink()
    else:
        _put(file, rng.choice(("", "x_mine: 1\n", *PLANS)), "")


def written_otherwise(place: Place, rng: Random) -> None:
    """The same is said, but the bytes or the places are others."""
    if file := _any(place, rng):
        front, text = _parts(file)
        _put(file, *rng.choice(((f"# words\n{front}", text), (front, f"\n{text}"), (front, f"{text}\n"))))


def settings_behind_a_link(place: Place, rng: Random) -> None:
    file, elsewhere = place.root / "site.toml", place.base / "settings.toml"
    text = file.read_text("utf-8")
    file.unlink()
    elsewhere.write_text(text, "utf-8")
    file.symlink_to(elsewhere)


def another_checkout(place: Place, rng: Random) -> None:
    """The site lies in another folder, as on a new machine, and what was remembered of it comes along."""
    old = place.root
    place.root_name = "site" if place.root_name != "site" else "deep/er/site"
    shutil.copytree(old, place.root, copy_function=rng.choice((shutil.copy, shutil.copy2)))
    shutil.rmtree(old)


def case_rename(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        stem = file.stem if len(file.stem) > 10 else f"{file.stem}-ice"
        file.rename(file.with_name(f"{stem[:11]}{stem[11:].swapcase()}.md"))


def swap(place: Place, rng: Random) -> None:
    found = place.updates()
    if len(found) > 1:
        one, other = rng.sample(found, 2)
        spare = one.with_name("spare")
        one.rename(spare)
        other.rename(one)
        spare.rename(other)


def swap_projects(place: Place, rng: Random) -> None:
    found = place.projects()
    if len(found) > 1:
        one, other = rng.sample(found, 2)
        spare = one.with_name(".spare")
        one.rename(spare)
        other.rename(one)
        spare.rename(other)


def recreate(place: Place, rng: Random) -> None:
    """Another content of the same size and the same time, in the same place."""
    file = _any(place, rng)
    if file is None:
        return
    seen, text = file.stat(), file.read_text("utf-8")
    old, new = rng.choice((("q", "g"), ("m", "n"), ("on-track\n", "at-risk \n"), ("R", "B")))
    if rng.random() < 0.5:
        file.unlink()
    file.write_text(text.replace(old, new), "utf-8")
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def remove(place: Place, rng: Random) -> None:
    if len(place.updates()) > 1 and (file := _any(place, rng)):
        file.unlink()


def new_update(place: Place, rng: Random) -> None:
    folder = rng.choice(place.projects())
    on = place.day + timedelta(days=rng.randint(-40, 9))
    _put(folder / f"{on}.md", rng.choice(FRONTS), _body(rng))


def new_project(place: Place, rng: Random) -> None:
    folder = place.root / "content" / rng.choice(("new", "weir", "a", "lock", "bridge"))
    folder.mkdir(exist_ok=True)
    if rng.random() < 0.6:
        _put(folder / "project.md", rng.choice(PLANS), _body(rng))
    _put(folder / "2026-03-09.md", rng.choice(FRONTS), _body(rng))


def remove_project(place: Place, rng: Random) -> None:
    if len(place.projects()) > 1:
        shutil.rmtree(rng.choice(place.projects()))


def rename_project(place: Place, rng: Random) -> None:
    folder = rng.choice(place.projects())
    target = folder.with_name(rng.choice(("road", "harbour", "street", folder.name.swapcase(), "new")))
    if not target.exists():
        folder.rename(target)


def twin_project(place: Place, rng: Random) -> None:
    """Two folders come to want one address, which is an error; where there are such two, one of them goes."""
    found = place.projects()
    twins = [(a, b) for a in found for b in found if a.name < b.name and a.name.casefold() == b.name.casefold()]
    if twins:
        shutil.rmtree(rng.choice(rng.choice(twins)))
        return
    folder = rng.choice(found)
    twin = folder.with_name(folder.name.swapcase())
    shutil.copytree(folder, twin)
    if rng.random() < 0.6 and (twin / "project.md").exists():
        front, text = _parts(twin / "project.md")
        _put(twin / "project.md", front.replace("title: ", "title: Twin of "), text)


def attachment(place: Place, rng: Random) -> None:
    file = rng.choice(place.projects()) / rng.choice(("plan.png", "notes.txt", "old/place.txt"))
    if file.exists() and rng.random() < 0.4:
        file.unlink()
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(rng.randbytes(rng.choice((3, 3, 9))))


def broken(place: Place, rng: Random) -> None:
    if file := _any(place, rng):
        _put(file, rng.choice(("status: purple\n", "a: [\n", "supersedes: nothing\n")), "Broken.\n")


def glossary(place: Place, rng: Random) -> None:
    file = place.root / "content/glossary.md"
    if file.exists() and rng.random() < 0.2:
        file.unlink()
        return
    terms = ("quay: where ships lie", "quay: a wall", "road: a way", "Mud: wet earth", "harbour: a haven", "")
    found = ", ".join(sorted({rng.choice(terms), rng.choice(terms)} - {""}))
    _put(file, f"terms: {{{found}}}\n" if found.count("quay") < 2 else "terms: {weir: a dam}\n", "")


def introduction(place: Place, rng: Random) -> None:
    (place.root / "content/index.md").write_text(
        rng.choice(("", "Words.\n", "See [all](road/2026-02-03.md).\n", "[N](new/2026-03-09.md)\n")), "utf-8"
    )


SETTINGS = {
    "title": ('"Works"', '"Docks"'),
    "organisation": ("", '"The Council"'),
    "contact": ("", '"ada@example.org"', '"https://example.org/ask"'),
    "base_url": ("", '"https://example.org/"', '"https://example.net/p/"'),
    "language": ("", '"en-US"', '"de"'),
    "timezone": ("", '"Europe/London"', '"Pacific/Auckland"'),
    "theme": ("", '"ledger"', '"own"'),
    "index": ("", "true"),
    "public": ("", "true"),
    "tolerance.schedule_days": ("", "3", "40"),
    "repository.url": ("", '"https://github.com/o/n"'),
}


def _setting(key: str) -> Change:
    def change(place: Place, rng: Random) -> None:
        place.configure({key: rng.choice([v for v in SETTINGS[key] if v != place.config.get(key, "")])})
        if place.config.get("theme") == '"own"':
            write(place.root, {"themes/own/theme.toml": 'name = "Own"\n'})

    return change


def _file(paths: tuple[str, ...], contents: tuple[str, ...]) -> Change:
    """Put a file of a theme there with another content, or take it away."""

    def change(place: Place, rng: Random) -> None:
        file = place.root / rng.choice(paths)
        if file.exists() and rng.random() < 0.4:
            file.unlink()
        else:
            write(place.root, {file.relative_to(place.root).as_posix(): rng.choice(contents)})

    return change


def later(place: Place, rng: Random) -> None:
    place.day += timedelta(days=rng.choice((1, 1, 9, 40)))


def earlier(place: Place, rng: Random) -> None:
    place.day -= timedelta(days=rng.choice((1, 9, 31)))


def over_an_update(place: Place, rng: Random) -> None:
    """To the day of an update, or the day before it."""
    if file := _any(place, rng):
        try:
            place.day = date.fromisoformat(file.stem[:10]) - timedelta(days=rng.randint(0, 1))
        except ValueError:
            place.day = DAY


def _images(place: Place) -> list[Path]:
    return sorted((place.work / "cache").glob("*.image")) if (place.work / "cache").is_dir() else []


def spoil(place: Place, rng: Random) -> None:
    """One byte of each image is another."""
    for image in _images(place):
        data = bytearray(image.read_bytes() or b"x")
        data[rng.randrange(len(data))] ^= 0xFF
        image.write_bytes(bytes(data))


def spoil_the_rest(place: Place, rng: Random) -> None:
    """One byte of all else that is remembered is another: receipts, looks and marks."""
    for file in sorted(place.work.rglob("*.json")) if place.work.is_dir() else ():
        data = bytearray(file.read_bytes() or b"x")
        data[rng.randrange(len(data))] ^= rng.choice((1, 0x80, 0xFF))
        file.write_bytes(bytes(data))


def cut(place: Place, rng: Random) -> None:
    for image in _images(place):
        data = image.read_bytes()
        image.write_bytes(data[: rng.randrange(len(data) or 1)])


def exchange_images(place: Place, rng: Random) -> None:
    """The image of one project lies where that of another should."""
    found = _images(place)
    if len(found) > 1:
        one, other = rng.sample(found, 2)
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def foreign_cache(place: Place, rng: Random) -> None:
    """Images of another version of their form."""
    for image in _images(place):
        image.write_bytes(image.read_bytes().replace(b"milepost-image ", b"milepost-inages ", 1))


def keep_cache(place: Place, rng: Random) -> None:
    """The working folder is put aside with the log of now, to be restored one day."""
    for name, folder in (("restored", place.work), ("restored-log", place.root / "content")):
        shutil.rmtree(place.base / name, ignore_errors=True)
        if folder.is_dir():
            shutil.copytree(folder, place.base / name, symlinks=True)


def restore_cache(place: Place, rng: Random) -> None:
    """An older working folder comes back, as where a cache is kept between runs on new machines."""
    _restore(place.base / "restored", place.work)


def restore_images(place: Place, rng: Random) -> None:
    """Of an older working folder only the cache comes back, and with it perhaps the log of then."""
    _restore(place.base / "restored/cache", place.work / "cache")
    if rng.random() < 0.5:
        _restore(place.base / "restored-log", place.root / "content")


def _restore(kept: Path, folder: Path) -> None:
    if kept.is_dir():
        if folder.is_dir():
            shutil.rmtree(folder)
        folder.parent.mkdir(exist_ok=True)
        if not folder.exists():
            shutil.copytree(kept, folder, symlinks=True)


def no_images(place: Place, rng: Random) -> None:
    shutil.rmtree(place.work / "cache", ignore_errors=True)


def no_memory(place: Place, rng: Random) -> None:
    shutil.rmtree(place.work, ignore_errors=True)


def no_writing(place: Place, rng: Random) -> None:
    """The cache cannot be written: where its folder should be there is a file."""
    cache = place.work / "cache"
    if cache.is_dir():
        shutil.rmtree(cache)
        cache.write_bytes(b"")
    elif cache.exists():
        cache.unlink()


def _page(place: Place, rng: Random) -> Path | None:
    found = sorted(p for p in place.out.rglob("*") if p.is_file() and not p.name.startswith(".milepost"))
    return rng.choice(found) if found else None


def output_edited(place: Place, rng: Random) -> None:
    """A published file is changed by hand; now and then so that neither its size nor its time tells."""
    if page := _page(place, rng):
        seen, data = page.stat(), bytearray(page.read_bytes() or b" ")
        data[rng.randrange(len(data))] ^= 1
        page.write_bytes(bytes(data))
        place.by_hand[page.relative_to(place.out).as_posix()] = sha256(data).hexdigest()
        if rng.random() < 0.5:
            os.utime(page, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def output_removed(place: Place, rng: Random) -> None:
    if page := _page(place, rng):
        page.unlink()


def no_output(place: Place, rng: Random) -> None:
    shutil.rmtree(place.out, ignore_errors=True)


def more_jobs(place: Place, rng: Random) -> None:
    place.jobs = 3 - place.jobs


def strictness(place: Place, rng: Random) -> None:
    place.strict = not place.strict


def another_output(place: Place, rng: Random) -> None:
    place.out_name = "other" if place.out_name == "out" else "out"


def nothing(place: Place, rng: Random) -> None:
    """Build again."""


STYLES = tuple(
    f"themes/{name}/static/{file}.css" for name in ("milepost", "own", "ledger") for file in ("own", "style")
)
SHELLS = (
    '{% extends "base/page.html" %}{# another #}',
    '{% extends "base/page.html" %}{% block before %}<p>27 days</p>\n{% endblock %}{% set n = "shell" %}',
    "<title>{{ frame.title }}</title><p>27 {% block main %}{% endblock %}days{% block after %}{% endblock %}",
    "{{ self.main()|length }}{% block main %}{% endblock %}<pre>{% include 'bit' ignore missing %}</pre>",
)
BLOCKS = (
    '{% extends "base/update.html" %}{% block main %}{{ super() }}<p>{{ n|default("none") }}</p>\n{% endblock %}',
    '{% extends "page.html" %}{% block main %}<p>{{ page.title }} {{ n|default("none") }}</p>\n{% endblock %}',
    '{% extends "page.html" %}{% block main %}27 days {{ super() }} {% include "bit" %}{% endblock %}',
)
PARTS = (
    (builtin_themes() / "milepost/templates/parts.html").read_text("utf-8").replace('class="source"', 'class="from"'),
)
TEMPLATES = ("templates/row.html", "themes/own/templates/row.html", "themes/milepost/templates/row.html")
CHANGES: dict[str, Change] = {
    "a body": body, "the newest front matter": _front(_newest), "the oldest front matter": _front(_oldest),
    "a middle front matter": _front(_middle), "a plan": plan, "the body of a plan": plan_body, "a touch": touch,
    "a rename": rename, "a rename by case": case_rename, "another ending": another_ending, "no plan": no_plan,
    "written otherwise": written_otherwise, "settings behind a link": settings_behind_a_link,
    "another checkout": another_checkout, "two updates change places": swap,
    "two projects change places": swap_projects, "same size and time": recreate, "an update goes": remove,
    "an update comes": new_update, "a project comes": new_project, "a project goes": remove_project,
    "a project is renamed": rename_project, "a twin": twin_project, "an attachment": attachment,
    "a broken update": broken,
    "a draft": _with(lambda *_: "draft: true"), "a correction": _with(_earlier),
    "an alias": _with(lambda _, rng, __: f"aliases: [{rng.choice(('first', 'old', 'a.html', 'old/place.txt'))}]"),
    "an alias elsewhere": _with(lambda _, rng, __: f"aliases: [/{rng.choice(('road/ice', 'new/x', 'timeline'))}/]"),
    "a slug": _with(lambda _, rng, __: f"slug: {rng.choice(('first', 'ice', 'register'))}"),
    "the glossary": glossary, "the introduction": introduction, "a day later": later, "a day earlier": earlier,
    "a day of an update": over_an_update,
    "a style": _file(STYLES, ("body {}\n", "body { color: red }\n")),
    "a static file": _file(("themes/milepost/static/logo.svg", "themes/own/static/a.txt"), ("<svg/>", "<svg></svg>")),
    "a brand": _file(("themes/milepost/theme.toml", "themes/own/theme.toml"), (
        'brand = "Port"\n', 'accent = "#224466"\n', 'brand = "Own"\nlogo = "logo.svg"\n')),
    "a template": _file(TEMPLATES, ("<p>{{ project.title }}</p>", "<i>{{ project.title }}</i>{% include 'bit' %}",
                                    "{{ nothing.at.all }}")),
    "a template of one page": _file(("templates/archive.html", "templates/compare.html"), (
        "{% extends 'base/archive.html' %}", "{{ nothing.at.all }}", "<p>{{ page.title }}</p>")),
    "a shell": _file(("templates/page.html", "themes/own/templates/page.html"), SHELLS),
    "a shell again": _file(("templates/page.html",), SHELLS), "parts": _file(("templates/parts.html",), PARTS),
    "a template of blocks": _file(("templates/update.html",), BLOCKS),
    "an included template": _file(("templates/bit", "themes/own/templates/bit"), ("ONE", "TWO")),
    "a spoilt cache": spoil, "a spoilt memory": spoil_the_rest, "a cut cache": cut,
    "images change places": exchange_images, "a foreign cache": foreign_cache,
    "the cache is put aside": keep_cache, "an old cache comes back": restore_cache,
    "images come back": restore_images,
    "no images": no_images, "no memory": no_memory, "a cache that cannot be written": no_writing,
    "an output is edited": output_edited, "an output is removed": output_removed, "no output": no_output,
    "other jobs": more_jobs, "strictness": strictness, "another output": another_output, "nothing": nothing,
    **{f"the setting {key}": _setting(key) for key in SETTINGS},
}  # fmt: skip
