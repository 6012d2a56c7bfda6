"""Sites for tests: written inline as one text, built for real, and read back as a reader's browser would.

``Written`` pages are parsed by the standard library's HTML parser; whoever checks links or ids asks :class:`Leaf`, not
a pattern over the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote, urlsplit

from milepost.build import Report, Site, build
from milepost.diagnostic import draw

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
FOREIGN_VOID = frozenset(["path", "circle", "use", "rect", "line", "polygon", "polyline", "ellipse"])
PLAIN_SITE = 'title = "Works at the port"\nbase_url = "https://example.org/port/"\n'


def files(text: str) -> dict[str, str]:
    """Split one text into files: a line ``== path`` opens the file of that path."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in dedent(text).strip("\n").splitlines():
        if line.startswith("== "):
            lines = found.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return {path: "\n".join(body).strip("\n") + "\n" for path, body in found.items()}


def write(root: Path, text: str | Mapping[str, str]) -> Path:
    """Write a site's files; ``site.toml`` is added where there is none."""
    every = files(text) if isinstance(text, str) else dict(text)
    if not (root / "site.toml").exists():
        every.setdefault("site.toml", PLAIN_SITE)
    for path, content in every.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return root


def built(root: Path, day: str = "2026-07-01", *, strict: bool = False) -> Report:
    """Build a site into ``out`` beside it, whatever comes of it."""
    site = Site(root=root, day=date.fromisoformat(day), out=out_of(root), work=work_of(root))
    return build(site, strict=strict)


def out_of(root: Path) -> Path:
    """Where :func:`built` puts the site."""
    return root.parent / f"{root.name}.out"


def work_of(root: Path) -> Path:
    """Where it keeps what it remembers."""
    return root.parent / f"{root.name}.work"


def published(root: Path, day: str = "2026-07-01") -> Path:
    """Build a site that must be publishable, and return its output folder."""
    report = built(root, day)
    drawn = "".join(draw(d, lambda path: report.texts.get(path, ())) for d in report.found)
    assert report.emitted is not None, drawn
    return out_of(root)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with a digest of its bytes."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@dataclass
class Tag:
    """An element: its name, attributes, where it starts in the page, and the text in it."""

    name: str
    attributes: dict[str, str | None]
    path: tuple[str, ...]
    text: str = ""


@dataclass
class Leaf(HTMLParser):
    """One page of a site, parsed. ``faults`` are tags that are not closed in order."""

    source: str
    tags: list[Tag] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)
    doctype: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        self.faults += [f"<{tag.name}> is never closed" for tag in self.open]

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        found = Tag(tag, dict(attrs), tuple(t.name for t in self.open))
        self.tags.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | FOREIGN_VOID:
            self.faults.append(f"<{tag}/> closes itself")
        self.tags.append(Tag(tag, dict(attrs), tuple(t.name for t in self.open)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].name != tag:
            self.faults.append(f"</{tag}> closes nothing, or something else")
        if tag in [t.name for t in self.open]:
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            tag.text += data.replace("\u00a0", " ")  # a reader sees no difference

    def all(self, name: str) -> list[Tag]:
        """Every element of that name."""
        return [t for t in self.tags if t.name == name]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [t.attributes["id"] or "" for t in self.tags if "id" in t.attributes]

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Every address that the page asks for or leads to, with the element that does."""
        for tag in self.tags:
            for name in ("href", "src", "xlink:href", "action", "poster", "data"):
                if tag.attributes.get(name) is not None:
                    yield tag.name, tag.attributes[name] or ""
            if tag.name == "meta" and (tag.attributes.get("http-equiv") or "").lower() == "refresh":
                yield "meta", (tag.attributes["content"] or "").partition("url=")[2]


def pages(out: Path) -> dict[str, Leaf]:
    """Every page of a published site, by path."""
    return {path.relative_to(out).as_posix(): Leaf(path.read_text("utf-8")) for path in sorted(out.rglob("*.html"))}


def main_of(html: str) -> str:
    """The record itself: what stands inside ``<main>``, with spaces that all look alike."""
    start = html.index(">", html.index("<main")) + 1
    return html[start : html.index("</main>")].replace("\u00a0", " ")


def text_of(leaf: Leaf) -> str:
    """The words of a page, with single spaces."""
    return " ".join(leaf.all("body")[0].text.split())


def dead_links(out: Path, leaves: Mapping[str, Leaf]) -> list[str]:
    """Every internal link of the pages that leads to no file, or to an id that its page does not have."""
    faults = []
    for path, leaf in leaves.items():
        for tag, address in leaf.links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or (path == "404.html" and address.startswith("/")):
                continue
            here = out / path
            target = (here.parent / unquote(parts.path)).resolve() if parts.path else here.resolve()
            inside = target.is_relative_to(out.resolve())
            if not inside or not target.is_file():
                faults.append(f"{path}: <{tag}> leads to {address}, which is not there")
            elif parts.fragment:
                other = leaves.get(target.relative_to(out.resolve()).as_posix())
                if other is None or unquote(parts.fragment) not in other.ids:
                    faults.append(f"{path}: <{tag}> leads to {address}, which has no such anchor")
    return faults
