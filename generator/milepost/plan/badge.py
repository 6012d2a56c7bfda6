"""The status of a project for other people's pages: a badge (``badge.svg``, ``badge.json``) and a card in a frame.

Like everywhere the status is a shape, a word and a colour. The SVG asks no one for anything; ``badge.json`` is for
shields.io, which draws its own. The card is a page of its own that can stand in an ``<iframe>``: it runs nothing, is
kept out of search engines, and its links leave the frame.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from html import escape

from milepost.model.pages import StatusCard
from milepost.plan.json_text import json_text
from milepost.plan.plain_text import one_line
from milepost.plan.subject import INDEX, Subject, frame

CARD = "card"
BADGE_SVG = "badge.svg"
BADGE_JSON = "badge.json"

COLOURS = {
    "on-track": "#00786a",
    "at-risk": "#b85600",
    "off-track": "#8c1d18",
    "completed": "#1d70b8",
}
"""The colours of statuses on white; white on each has a contrast of 4.5 or more (WCAG 2.2, 1.4.3)."""

OTHER = "#2c3438"
GREY = "#4b545a"

SHAPES = {
    "on-track": "M5 0a5 5 0 1 0 .01 0zM2.4 5l1.8 1.8 3.4-3.6",
    "at-risk": "M5 .3 10 9.7H0zM5 3.6v3M5 7.6v1",
    "off-track": "M3 0h4l3 3v4l-3 3H3L0 7V3zM3 3l4 4M7 3 3 7",
    "on-hold": "M1.5.5h2.6v9H1.5zM5.9.5h2.6v9H5.9z",
    "completed": "M1 0h1v10H1zM2.6.5h7L7.4 3.3 9.6 6h-7z",
    "cancelled": "M.3.3h9.4v9.4H.3zM2.5 5h5",
    "not-started": "M5 .8a4.2 4.2 0 1 0 .01 0z",
    "not-stated": "M5 .8a4.2 4.2 0 1 0 .01 0z",
}
"""A shape for each status, ten units wide and high, drawn as a line so that one colour shows it."""

HEIGHT, GAP, SIGN = 20, 6, 12
LONGEST = 60
"""The most signs of a title that a badge shows."""


def badges(subject: Subject) -> dict[str, bytes]:
    """The badge for shields.io and the badge as a drawing, by name."""
    return {BADGE_JSON: _for_shields(subject), BADGE_SVG: _drawing(subject)}


def colour(key: str) -> str:
    """The colour of a status."""
    return COLOURS.get(key, OTHER)


def _for_shields(subject: Subject) -> bytes:
    """What shields.io asks of an endpoint: version, label, a message that is not empty, a colour without its sign."""
    mark = subject.mark
    document = {
        "schemaVersion": 1,
        "label": _short(one_line(subject.standing.title)),
        "message": one_line(mark.words),
        "color": colour(mark.sign).removeprefix("#"),
    }
    return json_text(document)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"


def _drawing(subject: Subject) -> bytes:
    """The badge: the title on grey, then the shape and the word for the status on its colour."""
    w, mark, title = subject.wording, subject.mark, one_line(subject.standing.title)
    label, words = _short(title), one_line(mark.words)
    left, right = width_of(label), width_of(words)
    middle = left + 2 * GAP
    width = middle + SIGN + right + 3 * GAP - 2
    last = subject.standing.rhythm.last
    dashes = ' stroke-dasharray="2 1.4"' if mark.sign == "not-stated" else ""
    texts = "".join(
        f'<text x="{x}" y="14" textLength="{length}" lengthAdjust="spacingAndGlyphs">{escape(text, quote=False)}</text>'
        for x, length, text in ((GAP, left, label), (middle + GAP + SIGN + 2, right, words))
    )
    named = escape(w.say("badge-of", title=title, status=words), quote=False)
    described = escape(w.say("badge-said", day=last) if last else w.say("no-update"), quote=False)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}"'
        f' role="img" aria-labelledby="t d" xml:lang="{escape(subject.chrome.config.language)}">'
        f'<title id="t">{named}</title><desc id="d">{described}</desc>'
        f'<rect width="{middle}" height="{HEIGHT}" fill="{GREY}" />'
        f'<rect x="{middle}" width="{width - middle}" height="{HEIGHT}" fill="{colour(mark.sign)}" />'
        f'<path d="{SHAPES[mark.sign]}" transform="translate({middle + GAP} 5)" fill="none" stroke="#ffffff"'
        f' stroke-width="1.3"{dashes} />'
        f'<g fill="#ffffff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11">{texts}</g></svg>\n'
    )
    return drawing.encode("utf-8", "xmlcharrefreplace")


def width_of(text: str) -> int:
    """About how wide a text is in Verdana of 11 pixels; ``textLength`` makes the letters fit what is reserved."""
    return max(1, round(sum(map(_width, text))))


@lru_cache(maxsize=1024)
def _width(sign: str) -> float:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn"):
        return 0
    if unicodedata.east_asian_width(sign) in "WF":
        return 11.5
    if sign in "ijlI.,:;'|!()[]’‘ ft":
        return 4
    if sign in "mwMW@%—…":
        return 10.5
    return 7.7 if sign.isupper() else 6.9


def status_card(subject: Subject) -> StatusCard:
    """The card: what the project is called, where it stands in its manager's words, and when that was said."""
    s, said = subject.standing, subject.summary
    mark = subject.mark
    lede = None if s.rhythm.silent else said.lede
    line = lede.text if lede else said.status_lines[0].text if said.status_lines else ""
    return StatusCard(
        frame=frame(subject.chrome, title=f"{s.title}: {mark.words}", description=line, root="../../", above=()),
        title=s.title,
        href=f"../{INDEX}",
        mark=mark,
        line=line,
        updated=said.rhythm[0].text if said.rhythm else "",
    )
