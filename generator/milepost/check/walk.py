"""What the rules look at: a log as a whole, and its entries one by one with the states before and after them.

The states are walked, never kept: a project of thousands of updates needs the memory of two. Only at a correction is
some of the past folded again, from the nearest of the states that were marked on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.check.titles import Titles, titles_of
from milepost.diagnostic import Span
from milepost.fold import after, left_out
from milepost.model.log import RECORDS, Entry, Project, Statement
from milepost.model.standing import Limits
from milepost.model.state import Item, State
from milepost.schema.records import record_id
from milepost.source import ListNode, MapNode, Scalar, Source, key_place, place

MARK_EVERY = 50
"""Entries between two states that are kept for corrections."""
DRAFTS_TOGETHER = 10
"""Drafts that are read on top of one another: a later one may speak of what an earlier one adds."""

ONE_OF = {
    "milestones": "milestone",
    "deadlines": "deadline",
    "risks": "risk",
    "issues": "issue",
    "asks": "ask",
    "decisions": "decision",
    "changes": "change",
    "dependencies": "dependency",
    "vendors": "vendor",
    "obligations": "obligation",
    "lines": "budget line",
}
"""What one item of each kind is called in messages."""


class Log(Struct, frozen=True, kw_only=True, dict=True):
    """One project with all that is known beside it.

    ``reserved`` are the addresses below the project that its own pages take. ``complete`` is false when some file could
    not be read at all; ``gaps`` are the kinds of which some item could not be read. Nobody can say of these that an id
    does not exist. ``updates`` are those of the project by stem, ``files`` what a text in its folder can link to.
    """

    project: Project
    sources: Mapping[str, Source]
    today: date
    limits: Limits = field(default_factory=Limits)
    reserved: frozenset[str] = frozenset()
    complete: bool = True
    gaps: frozenset[str] = frozenset()
    updates: Mapping[str, Entry] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    @cached_property
    def titles(self) -> Titles:
        """All titles of its items."""
        return titles_of(self.project)

    @cached_property
    def superseded(self) -> frozenset[str]:
        """The stems of the entries of which a later one takes the place."""
        known = {e.stem: e for e in self.project.entries}
        return left_out([_correcting(e, known) for e in self.project.entries if not e.draft])

    def early(self, entry: Entry) -> bool:
        """Whether an entry comes before day 0, when nothing is known of what it speaks of."""
        return self.project.adopted and entry.order < self.project.plan.order

    def front(self, entry: Entry) -> MapNode:
        """The front matter of an entry; empty where it has no file."""
        source = self.sources.get(entry.path)
        return source.front if source else MapNode({}, Span(entry.path, 1, 1))

    def unsure(self, kind: str) -> bool:
        """Whether an unknown id of this kind may be one that could not be read."""
        return not self.complete or kind in self.gaps


class Written(Struct, frozen=True):
    """A record as it stands in a file: its kind, its place in the list, its id, and its keys."""

    kind: str
    index: int
    id: str
    node: MapNode


class Step(Struct):
    """One entry with the state before it and the state after it.

    ``superseded`` says that a later update takes its place; ``early`` that it comes before day 0, when nothing is known
    of what it speaks of.
    """

    log: Log
    entry: Entry
    before: State | None
    after: State
    superseded: bool
    early: bool
    _records: tuple[Written, ...] | None = None

    @property
    def records(self) -> tuple[Written, ...]:
        """The records of the file, which is read for them when a rule first asks."""
        if self._records is None:
            self._records = tuple(_written(self.log.front(self.entry)))
        return self._records

    def known(self, kind: str, id: str) -> Item | None:
        """The item as it was before this entry."""
        return self.before.find(kind, id) if self.before else None

    def faulty(self, record: Written) -> bool:
        """Whether something in a record could not be read, so that more need not be said of what it lacks."""
        return any(kind == record.kind and index == record.index for kind, index, _ in self.entry.unread)

    def place(self, *loc: str | int) -> Span:
        """The place of a value in the file."""
        return place(self.log.front(self.entry), loc)

    def key(self, *loc: str | int) -> Span:
        """The place of a key in the file."""
        return key_place(self.log.front(self.entry), loc)

    def said_by_item(self) -> Mapping[tuple[str, str], list[Statement]]:
        """The statements of this entry for each record and budget line that it speaks of."""
        found: dict[tuple[str, str], list[Statement]] = {}
        for statement in self.entry.statements:
            if statement.kind in ONE_OF:
                found.setdefault((statement.kind, statement.id), []).append(statement)
        return found


class Stands(Struct, frozen=True):
    """The states of a log, all of whose entries count by today, before the newest of them and after it."""

    before: State
    now: State


class Checked(Struct, frozen=True):
    """A log after the walk.

    ``now`` is the state that readers see today, ``newest`` the newest update that they see, and ``last`` the state when
    all that is written has come; None where there is no such thing.
    """

    log: Log
    now: State | None
    newest: Entry | None
    last: State | None


def _written(front: MapNode) -> Iterator[Written]:
    """The records of a file."""
    for kind in RECORDS:
        listed = front.entries.get(kind)
        if listed is None or not isinstance(listed.value, ListNode):
            continue
        for index, node in enumerate(listed.value.items):
            if isinstance(node, MapNode):
                yield Written(kind, index, _id_of(node), node)


def _id_of(node: MapNode) -> str:
    written = (_text_of(node, "id") or "").strip()
    return written or record_id(None, _text_of(node, "title") or _text_of(node, "ask"))


def _text_of(node: MapNode, key: str) -> str | None:
    entry = node.entries.get(key)
    return entry.value.text if entry and isinstance(entry.value, Scalar) else None


def gaps(project: Project) -> frozenset[str]:
    """The kinds of which some record, or its id, could not be read anywhere in the log."""
    return frozenset(
        kind
        for entry in (project.plan, *project.updates)
        for kind, _, name in entry.unread
        if kind in RECORDS and name in ("", "id", "title", "ask", "was")
    )


def steps(log: Log, stands: Stands | None = None, wanted: Sequence[str] | None = None) -> Iterator[Step]:
    """The entries in the order of the fold. Drafts are stepped on, and leave no trace.

    Where it is known how the log ``stands``, the steps may end with the last of those that are ``wanted``, which are
    stems in the order of the log; and where only the newest is wanted, it may come alone.
    """
    entries = log.project.entries
    if stands is None or wanted is None:
        yield from _steps(log)
    elif wanted == [entries[-1].stem]:
        newest = entries[-1]
        yield Step(log, newest, stands.before, stands.now, newest.stem in log.superseded, log.early(newest))
    elif wanted:
        for step in _steps(log):
            yield step
            if step.entry.stem == wanted[-1]:
                return


def _steps(log: Log) -> Iterator[Step]:
    project = log.project
    known = {e.stem: e for e in project.entries}
    told: list[Entry] = []
    past = _Past()
    named: set[str] = set()
    drafts: list[Entry] = []
    for entry in project.entries:
        superseded, early = entry.stem in log.superseded, log.early(entry)
        if entry.draft:
            state = past.state
            for draft in drafts[-DRAFTS_TOGETHER:]:
                state = after(state, draft)
            drafts.append(entry)
            yield Step(log, entry, state, after(state, entry), superseded, early)
            continue
        correcting = _correcting(entry, known)
        named.update(correcting.supersedes)
        if correcting.supersedes or entry.stem in named:
            past.correct(told, correcting)
        before = past.state
        if entry.stem in past.out:
            # Corrected on its own day by an update that sorts before it.
            yield Step(log, entry, before, after(before, entry), superseded, early)
            past.mark(len(told))
        else:
            state = past.add(len(told), entry)
            yield Step(log, entry, before, state, superseded, early)
        told.append(correcting)


def _correcting(entry: Entry, known: Mapping[str, Entry]) -> Entry:
    """The entry with only those corrections that can be: of another update, not of a later day."""
    if not entry.supersedes:
        return entry
    real = (known.get(stem) for stem in entry.supersedes)
    possible = tuple(e.stem for e in real if e and not e.is_day_0 and e.on <= entry.on and e != entry)
    return replace(entry, supersedes=possible)


class _Past(Struct):
    """The newest state of a walk, and marks to go back to."""

    state: State | None = None
    out: frozenset[str] = frozenset()
    marks: list[tuple[int, State | None]] = field(default_factory=list)

    def mark(self, position: int) -> None:
        if position % MARK_EVERY == 0:
            self.marks.append((position, self.state))

    def add(self, position: int, entry: Entry) -> State:
        self.mark(position)
        self.state = after(self.state, entry)
        return self.state

    def correct(self, told: list[Entry], correcting: Entry) -> None:
        """Go back to before what is corrected, and come forward again without it."""
        out = left_out([*told, correcting])
        changed = [n for n, e in enumerate(told) if (e.stem in out) != (e.stem in self.out)]
        self.out = out
        if not changed:
            return
        while len(self.marks) > 1 and self.marks[-1][0] > changed[0]:
            self.marks.pop()
        start, self.state = self.marks.pop()
        for position in range(start, len(told)):
            if told[position].stem in out:
                self.mark(position)
            else:
                self.add(position, told[position])
