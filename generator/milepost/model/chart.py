"""Charts as values that a theme only has to draw.

Places along a chart are per cent of its width, so that a drawing fits any page; heights and sizes are in em, so that
they grow with the reader's letters. Nothing here is scaled as a picture: words in a chart stay as large as other words.
Every chart has a finding (its title, a sentence) and a table that says the same.
"""

from __future__ import annotations

from msgspec import Struct

from milepost.model.values import When


class Cell(Struct, frozen=True):
    """One cell of a table; ``iso`` is the machine form of a date, ``href`` where the text leads."""

    text: str
    href: str | None = None
    iso: str = ""


class Table(Struct, frozen=True):
    """The twin of a chart: the first cell of each row names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def named(self) -> tuple[tuple[Cell, tuple[tuple[str, Cell], ...]], ...]:
        """Its rows: the cell that names each, and the others, each with the name of its column."""
        names = self.head[1:]
        return tuple([(row[0], tuple(zip(names, row[1:], strict=True))) for row in self.rows])


class Key(Struct, frozen=True):
    """One entry of a key: the name of the shape, and what it means."""

    kind: str
    text: str


class Tick(Struct, frozen=True):
    """A mark on an axis: ``narrow`` ones are shown where there is little room, ``wide`` ones elsewhere."""

    x: float
    label: str
    narrow: bool
    wide: bool = True


class Axis(Struct, frozen=True):
    """Time from left to right. ``years`` are labels of their own below the others.

    ``today`` is where the day of the report lies; None when the chart ends before it. ``today_end`` says that its
    label should end there instead of starting, because it stands near the right edge.
    """

    ticks: tuple[Tick, ...]
    years: tuple[Tick, ...]
    today: float | None
    today_label: str
    today_anchor: str


class Stone(Struct, frozen=True):
    """A date on the road: ``kind`` is first, planned, expected, beyond, overdue, met or deadline.

    An exact day is a stone that stands at ``x``; a month or longer is a wall from ``x`` over ``width``.
    """

    kind: str
    x: float
    width: float | None = None

    @property
    def middle(self) -> float:
        """Where its sign stands."""
        return round(self.x + (self.width or 0) / 2, 2)


class Stretch(Struct, frozen=True):
    """From here to there; ``kind`` is that of the stone it leads to."""

    x: float
    end: float
    kind: str = ""


class Lane(Struct, frozen=True):
    """One row of a road: what it is about, in words that say everything, and the stones that show it.

    ``kind`` is that of its leading stone; ``slips`` are the stretches between planned and expected; ``status`` and
    ``status_words`` belong to rows that are projects.
    """

    title: str
    href: str
    lines: tuple[str, ...]
    kind: str
    stones: tuple[Stone, ...]
    slips: tuple[Stretch, ...] = ()
    status: str = ""
    status_words: str = ""


class Post(Struct, frozen=True):
    """A sign on a post: one status on one day; the worse the news, the taller the post.

    ``key`` names the sign (``missed`` has no post); ``top`` and ``sign`` are heights in em from the top of the drawing.
    """

    x: float
    key: str
    words: str
    top: float
    sign: float
    narrow: bool = True


class Road(Struct, frozen=True, kw_only=True):
    """Milestones, or projects, as rows along one axis of time."""

    finding: str
    axis: Axis
    posts: tuple[Post, ...]
    lanes: tuple[Lane, ...]
    keys: tuple[Key, ...]
    table: Table


class Dot(Struct, frozen=True):
    """A move on a line of the slip chart; ``label`` is empty where there is no room for one.

    Only ``narrow`` labels are shown where there is little room.
    """

    x: float
    y: float
    label: str
    anchor: str
    dx: str
    dy: str
    narrow: bool = True


class SlipLine(Struct, frozen=True):
    """One milestone on the slip chart.

    ``path`` is drawn on a field of 100 by 100; ``dots`` are its moves; ``spans`` are the reports that gave a month or
    longer, as upright bars (x, upper end, lower end); ``met`` is where it was reached.
    """

    lead: bool
    kind: str
    path: str
    dots: tuple[Dot, ...]
    spans: tuple[tuple[float, float, float], ...]
    met: tuple[float, float] | None


class Label(Struct, frozen=True):
    """A label at the end of a line: its words line by line, and its date.

    ``end`` is where the line ends, ``middle`` the middle of the label and ``y`` the foot of its first line, in em. On a
    narrow page only ``letter`` stands there, around ``narrow``, and the words in a list below.
    """

    end: float
    middle: float
    y: float
    narrow: float
    letter: str
    title: str
    words: tuple[str, ...]
    date: str
    lead: bool


class Level(Struct, frozen=True):
    """A level on an upright axis; ``year`` stands below its label where a year begins to count."""

    y: float
    label: str
    year: str = ""


class SlipChart(Struct, frozen=True, kw_only=True):
    """How dates moved from report to report: across the day of the report, up the date expected then."""

    finding: str
    how: str
    more: str
    height: float
    ticks: tuple[Tick, ...]
    levels: tuple[Level, ...]
    past: str
    fixed: tuple[Level, ...]
    lines: tuple[SlipLine, ...]
    labels: tuple[Label, ...]
    table: Table


class Strip(Struct, frozen=True, kw_only=True):
    """The last updates as signs on posts, oldest left; ``caption`` names their first and last day.

    ``low`` says that no post is tall, so that nothing stands in the upper half.
    """

    finding: str
    caption: str
    how: str
    posts: tuple[Post, ...]
    low: bool
    first: str
    last: str
    table: Table


class Share(Struct, frozen=True):
    """A stretch of the money bar."""

    kind: str
    x: float
    width: float


class Amount(Struct, frozen=True):
    """One sum in the key of the money bar: the shape it is drawn with, its name and the sum."""

    kind: str
    text: str
    sum: str


class MoneyBar(Struct, frozen=True, kw_only=True):
    """The money to scale. ``approved`` is where the approved sum stands, ``reserve`` the stretch kept in hand."""

    finding: str
    shares: tuple[Share, ...]
    approved: float | None
    approved_label: str
    approved_anchor: str
    reserve: Stretch | None
    amounts: tuple[Amount, ...]
    table: Table


class Goal(Struct, frozen=True, kw_only=True):
    """The dates of one milestone, as far as the portfolio may know them."""

    title: str
    href: str
    planned: When | None
    expected: When | None
    met: When | None
    beyond: bool
    overdue: bool


class Journey(Struct, frozen=True):
    """A project on the portfolio's timeline: its next milestone and its finish."""

    next: Goal | None
    finish: Goal | None
