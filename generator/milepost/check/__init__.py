"""What one file cannot show: rules over a whole log, each a small function.

Errors are what would make a sentence false or could not be understood; warnings are what would make the page better. A
rule looks either at one entry with the states around it, or at the log as a whole. Rules that cry wolf teach people not
to listen, so each speaks once for one mistake, and none where something could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import key
from milepost.check import corrections, dates, items, money, names, placeholders, rhythm, status, words
from milepost.check import links as linked
from milepost.check.links import Outward, Presence, presence
from milepost.check.walk import Checked, Log, Stands, Step, gaps, steps
from milepost.diagnostic import Diagnostic, Severity, in_order
from milepost.model.log import Entry, Project
from milepost.model.standing import Limits
from milepost.model.state import State
from milepost.source import Source

__all__ = ["ADVICE", "RULES", "STEP_ADVICE", "STEP_RULES", "Findings", "Outward", "Presence", "Stands", "Stepped",
           "UpTo", "across", "check", "presence", "softened"]  # fmt: skip

StepRule = Callable[[Step], Iterator[Diagnostic]]
Rule = Callable[[Checked], Iterator[Diagnostic]]

STEP_RULES: tuple[StepRule, ...] = (
    names.items_without_id,
    names.twice_in_a_list,
    names.unknown_items,
    names.renames,
    names.unset,
    names.references,
    dates.later_than_the_update,
    dates.plan_restated,
    dates.one_finish,
    dates.period,
    money.negative_sums,
    money.new_currency,
    corrections.superseded_updates,
    linked.addresses,
    linked.further_addresses,
    linked.bodies,
    linked.links,
)
"""Rules over one entry that hold in every folder."""

STEP_ADVICE: tuple[StepRule, ...] = (
    names.vendors_named,
    dates.forecasts,
    money.spent_fell,
    status.reasons,
    words.summaries,
    words.markdown_signs,
    items.possible_duplicates,
    items.closed_without_outcome,
    placeholders.unwritten,
)
"""Rules over one entry for projects, and not for folders of somebody else's posts."""

RULES: tuple[Rule, ...] = (
    corrections.conflicts_on_one_day,
    linked.aliases_taken,
    words.no_plan,
)
"""Rules over the whole log that hold in every folder."""

ADVICE: tuple[Rule, ...] = (
    dates.before_day_0,
    dates.undated_plan,
    dates.order_of_milestones,
    dates.late_promises,
    money.sums_today,
    status.milder_than_the_facts,
    status.no_status,
    status.over_but_open,
    words.plan_in_words,
    items.incomplete,
    items.roles_without_holder,
    items.changes_and_plan,
    rhythm.missed_update,
    rhythm.overdue_unmentioned,
)
"""Rules over the whole log for projects."""


class UpTo(Struct, frozen=True):
    """Keys of an entry: ``told`` of its file and of what all entries up to it carry on, ``places`` of where they say so
    as well.
    """

    told: str
    places: str


class Stepped(Struct, frozen=True):
    """What the rules over one entry found, and the key of everything that they looked at.

    ``places`` is that of the places that they point at in the files of other entries, if they do.
    """

    key: str
    found: tuple[Diagnostic, ...]
    places: str = ""


class Findings(Struct, frozen=True):
    """What the rules found at each entry, by its stem, and in the log as a whole."""

    steps: dict[str, Stepped]
    whole: tuple[Diagnostic, ...]

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        """All of it in order."""
        return in_order((*(d for step in self.steps.values() for d in step.found), *self.whole))


def check(
    project: Project,
    sources: Mapping[str, Source],
    today: date,
    *,
    limits: Limits | None = None,
    reserved: frozenset[str] = frozenset(),
    complete: bool = True,
    chain: Mapping[str, UpTo] | None = None,
    known: Mapping[str, Stepped] | None = None,
    stands: Stands | None = None,
) -> Findings:
    """Everything that reading one file cannot see, entry by entry, so that none of it need be sought again.

    ``sources`` are the files by path; ``limits`` the site's tolerance; ``reserved`` the addresses below the project
    that its own pages take (register, timeline, compare …); ``complete`` is false when some file could not be read, so
    that nobody can say of an id that it does not exist.

    ``chain`` has the keys of each entry, by its stem. ``known`` is what another check of the project by the same
    program found: no rule over one entry asks which day it is, or what the limits are. Without a chain it was of these
    very files. With what it ``stands`` at the log is walked no further than to the last entry that must be looked at.
    """
    log = Log(
        project=project, sources=sources, today=today, limits=limits or Limits(), reserved=reserved, complete=complete,
        gaps=gaps(project), updates={u.stem: u for u in project.updates}, files=linked.reachable(project),
    )  # fmt: skip
    found, checked = _walked(log, chain, known or {}, stands)
    over_all = (*RULES, *ADVICE) if project.adopted else RULES
    return Findings(found, tuple(d for rule in over_all for d in rule(checked)))


def _walked(
    log: Log, chain: Mapping[str, UpTo] | None, known: Mapping[str, Stepped], stands: Stands | None
) -> tuple[dict[str, Stepped], Checked]:
    """What the rules over one entry find at each entry of a log, and the log after the walk."""
    keys = _keys(log, chain) if chain else {}
    found = {entry.stem: _again(entry, known, chain, keys) for entry in log.project.entries}
    missing = [entry.stem for entry in log.project.entries if found[entry.stem] is None]
    rules = (*STEP_RULES, *STEP_ADVICE) if log.project.adopted else STEP_RULES
    now: State | None = None
    last: State | None = None
    for step in steps(log, stands, missing):
        stem = step.entry.stem
        if found[stem] is None:
            told = tuple(d for rule in rules for d in rule(step))
            places = chain[stem].places if chain and _points_elsewhere(told, step.entry) else ""
            found[stem] = Stepped(keys.get(stem, ""), told, places)
        if not step.entry.draft:
            last = step.after
            now = step.after if step.entry.on <= log.today else now
    seen = (e for e in reversed(log.project.entries) if not (e.draft or e.is_day_0) and e.on <= log.today)
    now, last = (stands.now, stands.now) if stands else (now, last)
    return {stem: step for stem, step in found.items() if step}, Checked(log, now, next(seen, None), last)


def _again(
    entry: Entry, known: Mapping[str, Stepped], chain: Mapping[str, UpTo] | None, keys: Mapping[str, str]
) -> Stepped | None:
    """What is known of an entry, if the rules would look at the same."""
    old = known.get(entry.stem)
    if old is None or chain is None:
        return old
    return old if old.key == keys[entry.stem] and old.places in ("", chain[entry.stem].places) else None


def _keys(log: Log, chain: Mapping[str, UpTo]) -> dict[str, str]:
    """The key of all that the rules over one entry look at, for each entry by its stem."""
    of_log = tuple(_looked_at(log))
    updates, files = key(*((u.stem, u.on) for u in log.project.updates)), key(*sorted(log.files))
    return {
        e.stem: key(chain[e.stem].told, *of_log, *_looked_at_beside(log, e, updates, files))
        for e in log.project.entries
    }


def _points_elsewhere(found: Iterable[Diagnostic], entry: Entry) -> bool:
    """Whether problems of an entry point into the files of others, where a line more moves what they point at."""
    return any(at is not None and at.path != entry.path for d in found for at in (d.at, *d.also))


def _looked_at(log: Log) -> Iterator[object]:
    """What the rules over any one entry look at beside the entries up to it; the last says which rules hold."""
    yield log.complete
    yield sorted(log.gaps)
    yield log.project.adopted


def _looked_at_beside(log: Log, entry: Entry, updates: str, files: str) -> Iterator[object]:
    """What they look at for this entry only: whether it counts, and what it corrects or leads to in other files.

    ``updates`` and ``files`` are the keys of all there are.
    """
    yield entry.stem in log.superseded
    yield updates if entry.supersedes else ""
    yield files if linked.leads_to_files(entry) else ""


def softened(diagnostics: Iterable[Diagnostic], project: Project, today: date) -> tuple[Diagnostic, ...]:
    """Weigh the problems of a project: what is not published yet warns, and somebody else's posts do not drown us.

    Errors in drafts and in updates of later days become warnings until their day. Do not pass what could not be parsed:
    that stays an error. In a folder without project.md one warning of each code is kept, with the number of its kind.
    """
    waiting = {u.path for u in project.updates if u.draft or u.on > today}
    weighed = [
        replace(d, severity=Severity.WARNING) if d.at is not None and d.at.path in waiting else d
        for d in in_order(diagnostics)
    ]
    return tuple(weighed) if project.adopted else _gathered(weighed)


def _gathered(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors as they are, and the first warning of each code with the number of those that follow."""
    alike: dict[str, list[Diagnostic]] = {}
    for d in found:
        if d.severity is Severity.WARNING:
            alike.setdefault(d.code, []).append(d)
    firsts = {id(group[0]): len(group) - 1 for group in alike.values()}
    kept: list[Diagnostic] = []
    for d in found:
        if d.severity is Severity.ERROR:
            kept.append(d)
        elif id(d) in firsts:
            more = firsts[id(d)]
            kept.append(replace(d, message=f"{d.message} (and {more} more like this)") if more else d)
    return tuple(kept)


def across(projects: Iterable[Presence], reserved: frozenset[str]) -> tuple[Diagnostic, ...]:
    """What only the whole site shows; see :func:`milepost.check.links.across`."""
    return in_order(linked.across(projects, reserved))
