"""A page and a theme become the bytes of a file.

The only work done here beside setting is turning bodies into HTML: a page carries its Markdown, so that a page that is
not rendered costs no Markdown either. Setting includes keeping a number with the word that it counts or dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from markupsafe import Markup

from milepost import prose
from milepost.diagnostic import Diagnostic, Span, error
from milepost.model.finished import Finished
from milepost.model.page import Output, Page, Patch, ProjectRow, Prose
from milepost.theme import Theme
from milepost.wording import NBSP

_BEHIND = "|".join(rf"(?<=[ >(“]{digits}{dot} )" for digits in (r"\d", r"\d\d", r"\d\d\d") for dot in ("", r"\."))
LOOSE = re.compile(rf" (?<=[0-9.\u0660-\U0010ffff] )(?=[^\W\d_])(?:{_BEHIND})")
"""The space between a number and its word, as in "27 November" and "21 days".

A page has some thousand spaces, and is searched in a third of the time when the pattern begins with one. Of what may
stand before it, the likeliest thing to be missing is asked first: a dot, a digit, or what may be one of another script.
"""

CODE = re.compile(r"(<pre\b[^<]*+(?:<(?!/pre>)[^<]*+)*+</pre>)")
"""Text in which every character is meant."""


PART = 1 << 18
"""Characters that are tied at once."""

Spans = dict[str, tuple[int, int]]
"""Where blocks stand in a page, by their names: from one of its bytes up to another."""

Laid = tuple[Output | None, Spans, tuple[Diagnostic, ...]]
"""A page with those of its blocks that :func:`render_around` can keep as they are, or what was wrong with it."""

SetBlock = Callable[[Context], Iterator[str]]


def render(
    page: Page, theme: Theme, set_body: Callable[[Prose], str] | None = None
) -> tuple[Output | None, tuple[Diagnostic, ...]]:
    """Set one page. Whatever goes wrong in a template is a diagnostic at the template's own line.

    ``set_body`` gives the safe HTML of its bodies, for whom has set them before; otherwise :func:`set_prose` does.
    """
    html, faults = _set(page.template, theme, given(page, set_body))
    return (None, faults) if html is None else (Output(page.path, tied(html).encode()), ())


def render_row(row: ProjectRow, labels: Mapping[str, str], theme: Theme) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Set a project's row in a list of projects, for pages to put in as it is."""
    return _set("row.html", theme, {"project": row, "labels": labels})


def render_blocks(page: Page, theme: Theme, set_body: Callable[[Prose], str], blocks: Mapping[str, str]) -> Laid:
    """Set one page as :func:`render` does, and tell where some of its blocks stand.

    ``blocks`` has for each of them the template whose block it is; there is to be no ``super()`` in it.
    """
    texts: dict[str, list[str]] = {}

    def noting(name: str, template: str) -> SetBlock:
        def set_block(context: Context) -> Iterator[str]:
            text = "".join(theme.templates.get_template(template).blocks[name](context))
            texts.setdefault(name, []).append(text)
            yield text

        return set_block

    noted = {name: noting(name, template) for name, template in blocks.items()}
    pieces, faults = _pieces(page.template, theme, given(page, set_body), noted)
    if pieces is None:
        return None, {}, faults
    once = {name: found[0] for name, found in texts.items() if len(found) == 1}
    alone = {name: _tied_alone(text) if text else b"" for name, text in once.items()}
    ready = {id(once[name]): (name, data) for name, data in alone.items() if data}
    data, spans = _joined(pieces, ready) or (tied("".join(pieces)).encode(), None)
    if spans is None:
        return Output(page.path, data), {}, ()
    return Output(page.path, data), spans | {name: (0, 0) for name, data in alone.items() if data == b""}, ()


def render_around(page: Finished, theme: Theme, values: Mapping[str, object], kept: Mapping[str, bytes]) -> Laid:
    """Set what stands around some blocks of a page, which are kept as they stood in it before.

    ``values`` are what :func:`given` says, or those of them that are needed. A block is put in when the page is done,
    and marks its place until then; when the theme did something else with it than to put it out, the page comes to
    nothing although there is no fault, and all of it has to be set.
    """
    called: list[str] = []
    marks = {name: f"<{name}>\n" if text else "" for name, text in kept.items()}

    def keeping(name: str) -> SetBlock:
        def set_block(context: Context) -> Iterator[str]:
            if marks[name]:
                called.append(name)
            yield marks[name]

        return set_block

    pieces, faults = _pieces(page.template, theme, values, {name: keeping(name) for name in kept})
    if pieces is None:
        return None, {}, faults
    found = _joined(pieces, {id(mark): (name, kept[name]) for name, mark in marks.items() if mark})
    if found is None or sorted(found[1]) != sorted(called):
        return None, {}, ()
    data, spans = found
    return Output(page.path, data), spans | {name: (0, 0) for name, text in kept.items() if not text}, ()


def restyled(output: Output, proof: str, before: str, now: str) -> Output | None:
    """A page that names its style sheet once with the name of now, which is as long, so that all stands where it stood.

    ``proof`` is the digest of the page. None where the name of ``before`` stands on it more often: a text, too, may
    name a style sheet.
    """
    name = before.encode()
    at = output.data.find(name)
    if at < 0 or output.data.find(name, at + 1) >= 0 or len(name) != len(now.encode()):
        return None
    patch = Patch(proof, at, before, now)
    return Output(output.path, patch.applied(output.data), patch)


def given(page: Page, set_body: Callable[[Prose], str] | None) -> dict[str, object]:
    """What the template of a page is given."""
    set_it = set_prose if set_body is None else lambda body: Markup(set_body(body))
    return {"page": page.content, "frame": page.content.frame, "words": page.words, "set_prose": set_it}


def _joined(pieces: list[str], ready: Mapping[int, tuple[str, bytes]]) -> tuple[bytes, Spans] | None:
    """A page in bytes, and where in it those blocks stand that are ready, by the identity of the piece that is each.

    None where that cannot be told, or where what is around them has a say in how they are tied. A block that stands
    alone, as :func:`_tied_alone` has it, is tied by itself as it is on the page, and so is what stands around it.
    """
    found, at, start = list[bytes](), 0, 0
    spans: Spans = {}
    for n in [n for n, piece in enumerate(map(id, pieces)) if piece in ready]:
        name, data = ready[id(pieces[n])]
        text = "".join(pieces[start:n])
        if name in spans or "<pre" in text:
            return None
        found += (tied(text).encode(), data)
        at += len(found[-2])
        spans[name] = at, at + len(data)
        at += len(data)
        start = n + 1
    text = "".join(pieces[start:])
    return None if "<pre" in text else (b"".join([*found, tied(text).encode()]), spans)


def _tied_alone(text: str) -> bytes | None:
    """A text in bytes as :func:`tied` has it, wherever it stands.

    None of one that can be tied to what stands beside it, or be made code by that, or make code of it.
    """
    if text[0] not in "<\n" or text[-1] != "\n":
        return None
    if "<pre" not in text:
        return b"".join(LOOSE.sub(NBSP, part).encode() for part in _parts(text))
    parts = CODE.split(text)
    return None if any("<pre" in part for part in parts[::2]) else _tied_around_code(parts).encode()


def _parts(text: str) -> Iterator[str]:
    """A long text in parts that end with a line, since no space there is tied: that of a register can have millions
    of characters, and each copy of it as many bytes four times over.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start + PART) + 1 or len(text)
        yield text[start:end]
        start = end


def _set(name: str, theme: Theme, values: Mapping[str, object]) -> tuple[str | None, tuple[Diagnostic, ...]]:
    pieces, faults = _pieces(name, theme, values, {})
    return (None, faults) if pieces is None else ("".join(pieces), ())


def _pieces(
    name: str, theme: Theme, values: Mapping[str, object], blocks: Mapping[str, SetBlock]
) -> tuple[list[str] | None, tuple[Diagnostic, ...]]:
    """Run a template; some of its blocks are set by other functions than its own."""
    try:
        template = theme.templates.get_template(name)
        context = template.new_context(dict(values))
        context.blocks.update((block, [set_block]) for block, set_block in blocks.items())
        try:
            return list(template.root_render_func(context)), ()
        except Exception:
            theme.templates.handle_exception()  # raises it again, at the lines of templates
        finally:
            context.vars.clear()  # a macro in there knows the context: the two would hold the page until they are found
    except TemplateSyntaxError as fault:
        at = Span(theme.shown(fault.filename or name), fault.lineno, 1)
        return None, (_fault(fault.message or "", at),)
    except TemplateNotFound as fault:
        return None, (_fault(f'there is no template "{fault.name}"', _place(fault, name, theme)),)
    except RecursionError as fault:
        return None, (_fault("it never comes to an end: something in it calls itself", _place(fault, name, theme)),)
    except Exception as fault:  # an expression of a template can raise whatever Python can
        message = str(fault).rstrip(".") or type(fault).__name__
        return None, (_fault(message, _place(fault, name, theme)),)


def tied(html: str) -> str:
    """The page with no line that ends between a number and its word."""
    return _tied_around_code(CODE.split(html)) if "<pre" in html else LOOSE.sub(NBSP, html)


def _tied_around_code(parts: list[str]) -> str:
    """Texts with code between them, as :data:`CODE` divides them."""
    return "".join(part if n % 2 else LOOSE.sub(NBSP, part) for n, part in enumerate(parts))


def set_prose(body: Prose) -> Markup:
    """The safe HTML of a body; :mod:`milepost.prose` has sanitised it."""

    def resolve(target: str, picture: bool) -> str | None:
        return (body.pictures if picture else body.links).get(target)

    return Markup(prose.render(body.markdown, resolve))


def _fault(message: str, at: Span) -> Diagnostic:
    return error(
        "template-fault",
        f"this template cannot be used: {message}",
        at,
        "mend the template, or remove it to use the built-in one",
    )


def _place(fault: BaseException, name: str, theme: Theme) -> Span:
    """The innermost line of a template on which a fault arose, from the traceback that Jinja has rewritten.

    Of what calls itself it is the outermost: where that ends depends on how deep the stack was before.
    """
    found = Span(theme.shown(name), 1, 1)
    step: TracebackType | None = fault.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if theme.owns(file):
            found = Span(theme.shown(file), step.tb_lineno, 1)
            if isinstance(fault, RecursionError):
                break
        step = step.tb_next
    return found
