"""A page and a theme become the bytes of a file.

The only work done here beside setting is turning bodies into HTML: a page carries its Markdown, so that a page that is
not rendered costs no Markdown either.
"""

from __future__ import annotations

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from milepost import prose
from milepost.diagnostic import Diagnostic, Span, error
from milepost.model.page import Output, Page, Prose
from milepost.theme import Theme


def render(page: Page, theme: Theme) -> tuple[Output | None, tuple[Diagnostic, ...]]:
    """Set one page. A fault of a template is a diagnostic at the template's own line."""
    try:
        template = theme.templates.get_template(page.template)
        html = template.render(page=page.content, frame=page.content.frame, set_prose=set_prose)
    except TemplateSyntaxError as fault:
        return None, (_fault(fault.message or "", fault.name or page.template, fault.lineno),)
    except TemplateNotFound as fault:
        return None, (_fault(f'there is no template "{fault.name}"', page.template, 1),)
    except TemplateError as fault:
        return None, (_fault(fault.message or "", page.template, _line_in(fault, page.template)),)
    return Output(page.path, html.encode()), ()


def set_prose(body: Prose) -> Markup:
    """The safe HTML of a body; :mod:`milepost.prose` has sanitised it."""

    def resolve(target: str, picture: bool) -> str | None:
        return (body.pictures if picture else body.links).get(target)

    return Markup(prose.render(body.markdown, resolve))


def _fault(message: str, template: str, line: int) -> Diagnostic:
    return error(
        "template-fault",
        f"this template cannot be used: {message}",
        Span(f"templates/{template}", line, 1),
        "mend the template, or remove it to use the built-in one",
    )


def _line_in(fault: BaseException, template: str) -> int:
    """The line of the template on which a fault arose, from the traceback that Jinja has rewritten."""
    line, step = 1, fault.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(template):
            line = step.tb_lineno
        step = step.tb_next
    return line
