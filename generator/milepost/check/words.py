"""Words for lay readers: long summaries, signs that will not be drawn, updates without any."""

from __future__ import annotations

from collections.abc import Iterator

from milepost import prose
from milepost.check.walk import Checked, Step
from milepost.diagnostic import Diagnostic, Span, warning
from milepost.model.log import PROJECT, Contract, Forecast, Rebaseline, Statement, Waiver
from milepost.model.values import Person

SUMMARY_WORDS = 30
HEADLINE_WORDS = 10


def summaries(step: Step) -> Iterator[Diagnostic]:
    """The summary is the first thing that readers see: there is one, and it is short."""
    entry = step.entry
    if step.superseded:
        return
    if not entry.is_day_0 and entry.summary is None and not _unread(step, "summary", "description"):
        message = "this update has no summary and no first paragraph, so readers see only its title"
        yield warning("no-summary", message, entry.said().at, "write summary: in one or two sentences for lay readers")
    key = "summary" if "summary" in entry.places else "description"
    if entry.written_summary and entry.summary:
        yield from _too_long("long-summary", "summary", entry.summary, SUMMARY_WORDS, step.place(key))
    for s in entry.statements:
        if (s.kind, s.field) == (PROJECT, "summary") and isinstance(s.value, str):
            yield from _too_long("long-summary", "summary", s.value, SUMMARY_WORDS, s.said.at)
    if entry.headline:
        yield from _too_long("long-headline", "headline", entry.headline, HEADLINE_WORDS, step.place("headline"))


def _unread(step: Step, *names: str) -> bool:
    return any(kind in names for kind, _, _ in step.entry.unread)


def _too_long(code: str, name: str, text: str, limit: int, at: Span) -> Iterator[Diagnostic]:
    count = len(text.split())
    if count > limit:
        message = f"this {name} has {count} words; readers take in {limit}"
        yield warning(code, message, at, "keep what readers must know and move the rest into the text below")


def markdown_signs(step: Step) -> Iterator[Diagnostic]:
    """Front matter is shown as written: stars and brackets would stand on the page."""
    if _without_signs(step):
        return
    for text, at in _texts(step):
        if prose.has_markdown_signs(text):
            message = "this text holds Markdown signs, and here they are shown as they stand"
            yield warning("markdown-in-front-matter", message, at, "write plain words, or move the text into the body")


def _without_signs(step: Step) -> bool:
    """Whether no text of a file can hold a sign, as in most, since none stands above its body, nor does an escape.

    The title of a plan may be the name of its folder, and so nobody can say that of one.
    """
    source = None if step.entry.is_day_0 else step.log.sources.get(step.entry.path)
    if source is None:
        return False
    above = source.above
    return not ("\\" in above or prose.may_hold_markdown_signs(above))


def _texts(step: Step) -> Iterator[tuple[str, Span]]:
    """Every text of the front matter that is shown to readers, with its place."""
    entry = step.entry
    for statement in entry.statements:
        for text in _texts_in(statement):
            yield text, statement.said.at
    if entry.is_day_0:
        return
    own = [("title", entry.title), ("headline", entry.headline)]
    if entry.written_summary:
        own.append(("summary" if "summary" in entry.places else "description", entry.summary))
    for name, one in own:
        if one and name in entry.places:
            yield one, step.place(name)
    for name, several in (("done", entry.done), ("next", entry.next), ("lessons", entry.lessons)):
        for index, one in enumerate(several):
            yield one, step.place(name, index)


def _texts_in(statement: Statement) -> Iterator[str]:
    match statement.value:
        case str() as one if statement.field not in ("was", "currency"):
            yield one
        case tuple() as several:
            yield from (one for one in several if isinstance(one, str) and statement.field != "links")
        case Person(name, role):
            yield from (part for part in (name, role) if part)
        case Forecast(reason=str(reason)) | Rebaseline(reason=str(reason)) | Waiver(reason=str(reason)):
            yield reason
        case Contract(id=str(number)):
            yield number


def plan_in_words(checked: Checked) -> Iterator[Diagnostic]:
    """What project.md should say so that a stranger understands the page."""
    plan = checked.log.project.plan
    if not checked.log.project.adopted or not checked.log.complete or checked.last is None:
        return
    unread = {kind for kind, _, _ in plan.unread}
    project = checked.last.project
    missing = [n for n in ("summary", "manager", "cadence") if project[n] is None and n not in unread]
    if plan.title is None and "title" not in unread:
        missing.insert(0, "title")
    if missing:
        words = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} or {missing[-1]}"
        message = f"project.md has no {words}"
        hints = {
            "title": "title: the name of the project",
            "summary": "summary: what it is and why it matters",
            "manager": "manager: who runs it",
            "cadence": "cadence: weekly, fortnightly, monthly, quarterly or none",
        }
        instead = "write " + "\n".join(hints[n] for n in missing).replace("\n", "\n      ")
        yield warning("thin-plan", message, plan.said().at, instead)


def no_plan(checked: Checked) -> Iterator[Diagnostic]:
    """One word, for a whole folder of somebody else's posts, on what would make it a project."""
    project = checked.log.project
    if not project.adopted and project.updates and checked.log.complete:
        posts = "its one post is" if len(project.updates) == 1 else f"its {len(project.updates)} posts are"
        message = f"this folder has no project.md: {posts} shown, without a plan"
        instead = "write project.md with title:, summary:, manager:, cadence: and start:, and status: in the posts"
        yield warning("no-plan", message, Span(project.folder, 1, 1), instead)
