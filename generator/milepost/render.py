"""A page and a theme become the bytes of a file.

The only work done here beside setting is turning bodies into HTML: a page carries its Markdown, so that a page that is
not rendered costs no Markdown either. Setting includes keeping a number with the word that it counts or dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from milepost import prose
from milepost.diagnostic import Diagnostic, Span, error
from milepost.model.page import Output, Page, ProjectRow, Prose
from milepost.theme import Theme
from milepost.wording import NBSP

_BEHIND = "|".join(rf"(?<=[ >(“]{digits}{dot} )" for digits in (r"\d", r"\d\d", r"\d\d\d") for dot in ("", r"\."))
LOOSE = re.compile(rf" (?<=[\d.] )(?=[^\W\d_])(?:{_BEHIND})")
"""The space between a number and its word, as in "27 November" and "21 days".

A page has some thousand spaces, and is searched in a third of the time when the pattern begins with one. Of what may
stand before it, the likeliest thing to be missing is asked first.
"""

CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
"""Text in which every character is meant."""


def render(
    page: Page, theme: Theme, set_body: Callable[[Prose], str] | None = None
) -> tuple[Output | None, tuple[Diagnostic, ...]]:
    """Set one page. Whatever goes wrong in a template is a diagnostic at the template's own line.

    ``set_body`` gives the safe HTML of its bodies, for whom has set them before; otherwise :func:`set_prose` does.
    """
    set_it = set_prose if set_body is None else lambda body: Markup(set_body(body))
    values = {"page": page.content, "frame": page.content.frame, "words": page.words, "set_prose": set_it}
    html, faults = _set(page.template, theme, values)
    return (None, faults) if html is None else (Output(page.path, tied(html).encode()), ())


def render_row(row: ProjectRow, labels: Mapping[str, str], theme: Theme) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Set a project's row in a list of projects, for pages to put in as it is."""
    return _set("row.html", theme, {"project": row, "labels": labels})


def _set(name: str, theme: Theme, values: Mapping[str, object]) -> tuple[str | None, tuple[Diagnostic, ...]]:
    try:
        return theme.templates.get_template(name).render(values), ()
    except TemplateSyntaxError as fault:
        at = Span(theme.shown(fault.filename or name), fault.lineno, 1)
        return None, (_fault(fault.message or "", at),)
    except TemplateNotFound as fault:
        return None, (_fault(f'there is no template "{fault.name}"', _place(fault, name, theme)),)
    except Exception as fault:  # an expression of a template can raise whatever Python can
        message = str(fault).rstrip(".") or type(fault).__name__
        return None, (_fault(message, _place(fault, name, theme)),)


def tied(html: str) -> str:
    """The page with no line that ends between a number and its word."""
    if "<pre" in html:
        return "".join(part if n % 2 else LOOSE.sub(NBSP, part) for n, part in enumerate(CODE.split(html)))
    return LOOSE.sub(NBSP, html)


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
    """The innermost line of a template on which a fault arose, from the traceback that Jinja has rewritten."""
    found = Span(theme.shown(name), 1, 1)
    step: TracebackType | None = fault.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if theme.owns(file):
            found = Span(theme.shown(file), step.tb_lineno, 1)
        step = step.tb_next
    return found
