"""The pages of one project as they come into being: planned and set, revised, or taken over as they were.

A page is taken over when it was planned with the same values before; it is set again when only its text or the theme
has changed since. What a page was planned with is kept beside it for that. Of another theme only what the page is made
from matters: where its template reaches nothing that has changed the page is taken over, and where a block of it does
not, that block is (:mod:`milepost.reach`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256

from msgspec import Raw, Struct, field
from msgspec.structs import replace

from milepost.cache import Pressed, digest
from milepost.diagnostic import Diagnostic
from milepost.model.page import (
    Content,
    Frame,
    Output,
    Page,
    Patch,
    ProjectPage,
    ProjectRow,
    Prose,
    Row,
    Rows,
    UpdatePage,
)
from milepost.plan import labels, leads, texts, with_words, words_in
from milepost.reach import reach
from milepost.render import Laid, given, render_around, render_blocks, render_row, restyled, set_prose
from milepost.sandbox import Sandbox
from milepost.unit.kept import Before, Made, MadeBlock, Sheet, ToldPage
from milepost.unit.packing import ENCODER, content_of, frame_of, set_behind, told_on
from milepost.unit.setting import Setting, programs, theme_of


class Book(Struct):
    """The pages of a project so far.

    ``doubles`` are those whose address was taken when they came; ``known`` are pages of before, as :meth:`told` read
    them, with the HTML of their bodies.
    """

    setting: Setting
    before: Before | None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    doubles: list[Sheet] = field(default_factory=list)
    contents: dict[str, Pressed] = field(default_factory=dict)
    files: dict[str, Pressed] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)
    made: dict[str, Made] = field(default_factory=dict)
    known: dict[str, tuple[ToldPage, str]] = field(default_factory=dict)
    theme: str = ""

    def __post_init__(self) -> None:
        self.theme = theme_of(self.setting)

    def add(self, pages: Iterable[Page]) -> None:
        """Put in pages that were planned just now; one that comes out the same as before is not set again."""
        for page in with_words(pages, self.setting.chrome.terms):
            self._put(page)

    def has(self, paths: Iterable[str]) -> bool:
        """Whether all of some pages were set before; where only problems were wanted, none was."""
        return self.before is not None and all(path in self.before.image.files for path in paths)

    def told(self, path: str) -> ToldPage:
        """What a page said before whatever the day; nothing where there was none, or nothing is known of it."""
        if path not in self.known:
            read = self.before and self.has([path])
            self.known[path] = told_on(self.before.image, path) if self.before and read else (ToldPage(), "")
        return self.known[path][0]

    def take(self, paths: Iterable[str]) -> None:
        """Take over pages of which nothing has changed but perhaps the theme."""
        assert self.before is not None
        for path in paths:
            sheet = self.before.kept.sheets[path]
            if self.same_theme:
                self._take(sheet)
            elif not self._take_blocks(sheet):
                self._set(*self._page(sheet), sheet, self.before.image.pressed_page(path))

    def revise(self, path: str, body: Prose | None) -> None:
        """Take over a page of which only the text has changed."""
        assert self.before is not None
        page, _ = self._page(self.before.kept.sheets[path])
        assert isinstance(page.content, ProjectPage | UpdatePage)
        self.add([replace(page, content=replace(page.content, body=body), words=())])

    def listed(self, rows: tuple[ProjectRow, ...]) -> Rows:
        """The project's rows set for the pages that list it: at home, and two folders deep."""
        if not self.setting.rendered:
            return Rows()
        chrome = self.setting.chrome
        terms = tuple(term.name for term in words_in(texts(rows[0]), chrome.terms)) if chrome.terms else ()
        (home, faults), (deep, _) = (render_row(one, labels(chrome.wording), self.setting.theme) for one in rows)
        self.faults += faults  # what is wrong with the template is said once
        if home is None or deep is None:
            return Rows()
        return Rows(Row(home.strip(), terms), Row(deep.strip(), terms))

    def finished(self, path: str, data: bytes, patch: Patch | None = None) -> Pressed:
        """A file that is done, for the image; laid for whoever will write it, unless it is what it was before.

        A ``patch`` makes it of that.
        """
        proof, past = digest(data), self.before
        if past and path in past.image.files and past.image.files[path].digest == proof:
            return past.image.pressed(path)
        if self.setting.lay and path not in self.sheets:
            self.setting.lay(path, data, proof, patch)
        return Pressed.of(data, proof)

    @property
    def same_theme(self) -> bool:
        """Whether pages are set as they were before, when no template had a fault."""
        past = self.before
        return past is not None and past.unit.theme == self.theme and not past.unit.faults

    def _page(self, sheet: Sheet) -> tuple[Page, str]:
        """A page as it was planned, with the style sheet that is in use now, and the HTML of its body."""
        assert self.before is not None
        content, text = content_of(self.before.image, sheet)
        framed = _with_frame(content, self._frame(content.frame))
        return Page(sheet.path, sheet.template, framed, sheet.origin, sheet.words), text

    def _frame(self, bare: Frame) -> Frame:
        chrome = self.setting.chrome
        return replace(bare, stylesheet=bare.root + chrome.stylesheet, labels=labels(chrome.wording))

    def _put(self, page: Page) -> None:
        """Set a page, unless it was set before from the same values in the same theme."""
        frame = Raw(ENCODER.encode(replace(page.content.frame, stylesheet="", labels={})))
        data = ENCODER.encode(_with_frame(page.content, frame)) if self.setting.rendered else b""
        body = getattr(page.content, "body", None)
        proof = sha256(data)
        sheet = Sheet(
            path=page.path, template=page.template, origin=page.origin, words=page.words, content=proof.hexdigest(),
            leads=leads(body, page.path), frame=frame,
        )  # fmt: skip
        past = self.before if self.same_theme and self.has([page.path]) else None
        old = past.kept.sheets.get(page.path) if past else None
        if old and old.is_page(sheet):
            self._take(old)
            return
        if body is None or not self.setting.rendered:
            self._set(page, "", sheet, Pressed.of(data, sheet.content))
            return
        told, text = self.known.get(page.path, (ToldPage(), "")) if old else (ToldPage(), "")
        text = text if told.has_body(body) else str(set_prose(body))
        behind = set_behind(text)
        proof.update(behind)
        self._set(page, text, sheet, Pressed.of(data + behind, proof.hexdigest()))

    def _take(self, sheet: Sheet) -> None:
        assert self.before is not None
        image = self.before.image
        if sheet.template in self.before.kept.made:
            self.made[sheet.template] = self.before.kept.made[sheet.template]
        self._place(sheet, image.pressed_page(sheet.path), image.pressed(sheet.path))

    def _take_blocks(self, sheet: Sheet) -> bool:
        """Take over what of a page is the same in this theme, be it all of it; tell whether that could be done."""
        past = self.before
        assert past is not None
        made, now = past.kept.made.get(sheet.template), self._made(sheet.template)
        if made is None or past.unit.faults or not self.has([sheet.path]):
            return False
        if made.is_made(now):
            self._take(sheet)
            return True
        output = self._restyled(sheet, made, now)
        if output is not None:
            self._lay(sheet, past.image.pressed_page(sheet.path), (output, sheet.blocks, ()))
            return True
        same = {name for name in sheet.blocks.keys() & made.blocks.keys() if made.blocks[name] == now.blocks.get(name)}
        if not same:
            return False
        page, theme = past.image.file(sheet.path), self.setting.theme
        kept = {name: page[start:end] for name, (start, end) in sheet.blocks.items() if name in same}
        if reach(theme.templates, sheet.template).needs_content(kept):
            page_before, text = self._page(sheet)
            values = given(page_before, _body_of(page_before, text))
        else:
            values = {"frame": self._frame(frame_of(sheet)), "words": sheet.words}
        output, spans, faults = render_around(sheet.finished, theme, values, kept)
        if output is None and not faults:
            return False
        self._lay(sheet, past.image.pressed_page(sheet.path), (output, spans, faults))
        return True

    def _restyled(self, sheet: Sheet, made: Made, now: Made) -> Output | None:
        """A page of which nothing is another but the name of the style sheet; None where that is not certain."""
        assert self.before is not None
        if not made.is_styled(now) or not reach(self.setting.theme.templates, sheet.template).names_style:
            return None
        image = self.before.image
        page = Output(sheet.path, image.file(sheet.path))
        return restyled(page, image.files[sheet.path].digest, made.stylesheet, now.stylesheet)

    def _set(self, page: Page, text: str, sheet: Sheet, content: Pressed) -> None:
        """Set a page the HTML of whose body is known."""
        if not self.setting.rendered:
            self._place(sheet, None, None)
            return
        blocks = {name: block.template for name, block in self._made(sheet.template).blocks.items()}
        self._lay(sheet, content, render_blocks(page, self.setting.theme, _body_of(page, text), blocks))

    def _lay(self, sheet: Sheet, content: Pressed, laid: Laid) -> None:
        output, spans, faults = laid
        self.faults += faults
        file = self.finished(sheet.path, output.data, output.patch) if output else Pressed.of(b"")
        self._place(replace(sheet, blocks=spans), content, file)

    def _made(self, template: str) -> Made:
        """What of the theme the pages of a template are made from. Where the theme is the same it need not be read."""
        if template not in self.made:
            known = self.before.kept.made.get(template) if self.before and self.same_theme else None
            self.made[template] = known or made_of(self.setting, template)
        return self.made[template]

    def _place(self, sheet: Sheet, content: Pressed | None, file: Pressed | None) -> None:
        if sheet.path in self.sheets:
            self.doubles.append(sheet)
            return
        self.sheets[sheet.path] = sheet
        if content is not None and file is not None:
            self.contents[sheet.path] = content
            self.files[sheet.path] = file


def made_of(setting: Setting, template: str) -> Made:
    """What of the theme the pages of a template are made from."""
    return _made_now(setting.theme.templates, template, programs(), setting.chrome.stylesheet)


@lru_cache(maxsize=64)
def _made_now(templates: Sandbox, template: str, programs: tuple[str, ...], stylesheet: str) -> Made:
    """What the pages of a template are made from, which all projects of a build have in common.

    ``programs`` do the work; ``stylesheet`` is the one that pages name.
    """
    told = reach(templates, template)
    blocks = {
        name: MadeBlock(block.template, _key(programs, stylesheet if block.styled else "", block.files))
        for name, block in told.blocks.items()
    }
    return Made(_key(programs, "", told.files) if told.files else "", stylesheet, blocks)


def _key(programs: tuple[str, ...], stylesheet: str, files: str) -> str:
    """The key of what some files of a theme make; without a style sheet, where none is named by it."""
    return digest(repr((programs, stylesheet, files)).encode())


def _body_of(page: Page, text: str) -> Callable[[Prose], str]:
    """How the bodies of a page are set: its own was, when it was planned."""
    body = getattr(page.content, "body", None)
    return lambda one: text if one == body else set_prose(one)


def _with_frame(content: Content, frame: Frame | Raw) -> Content:
    """A content with another frame, or one that is JSON already.

    One that is kept has no words and no style that all pages have in common.
    """
    found: Content = replace(content, frame=frame)  # type: ignore[type-var]
    return found
