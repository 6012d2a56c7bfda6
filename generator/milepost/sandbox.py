"""The room in which templates run: Jinja's sandbox, with the code that it makes of a template spared what it can be.

A page reads some hundreds of fields, puts as many values out and calls dozens of macros. Jinja sends each of these
through several functions, because it must not trust what it meets. Most of that can be settled while a template is
translated:

- The names of the fields of pages are data, and the sandbox lets them pass whatever they belong to; so they are read as
  they are. Every other name, and a field that is not there, goes the guarded way.
- A text is escaped and joined, and a ``Markup`` of it would be thrown away at once.
- A macro that is called in its own or an imported name, with plain arguments and no more than it takes, is run as the
  function that it is. Any other call goes the usual way, with its messages.

What comes of it is what Jinja makes of the same template, faults and their lines included; ``tests/test_sandbox.py``
compares the two. What it makes of a template that comes with Milepost is kept where Python keeps what it makes of a
module, because translating the templates of one page takes longer than setting it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, TracebackType
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, Template, Undefined, nodes, runtime
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, modifies_known_mutable
from jinja2.utils import missing
from markupsafe import Markup, escape
from msgspec import Struct

from milepost.installed import version
from milepost.model import chart, feed, page, pages, site

try:
    from markupsafe._speedups import _escape_inner as escaped
except ImportError:  # MarkupSafe without its part in C
    from markupsafe._native import _escape_inner as escaped  # noqa: F401 used by the code of templates

__all__ = ["DATA", "FORMATTING", "Sandbox", "Translation"]

OPAQUE = (AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, TracebackType, type)
"""Kinds of values whose inside leads out of the sandbox."""

FORMATTING = frozenset({"format", "format_map"})
"""Methods of a text by which it reads fields that it names."""

_INSIDE = frozenset(name for kind in OPAQUE for name in dir(kind))


def _guarded(name: str) -> bool:
    """Whether there are values of which the sandbox keeps back what they call by that name, or hands out another."""
    changes = any(modifies_known_mutable(kind(), name) for kind in (dict, list, set, deque))
    return name.startswith("_") or name in FORMATTING or name in _INSIDE or changes


def _fields() -> set[str]:
    """The names of everything that a page has to say, and of what a loop knows."""
    kinds = [kind for module in (chart, feed, page, pages, site) for kind in vars(module).values()]
    found = {"first", "index", "index0", "last"} & set(dir(LoopContext))
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Struct):
            found |= {*kind.__struct_fields__}
            found |= {name for name, value in vars(kind).items() if isinstance(value, property)}
    return found


DATA = frozenset(name for name in _fields() if not _guarded(name))
"""Names that are read without a guard, since the sandbox keeps back no value's attribute of that name."""

NUMBERS = frozenset({int, float})


class Macro(runtime.Macro):
    """A macro that says whether it may be run as the function that it is: with up to ``_most`` plain arguments."""

    def __init__(self, environment: Sandbox, func: Callable[..., str], name: str, arguments: list[str], *more: Any):
        super().__init__(environment, func, name, arguments, *more)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self._most = -1 if special else len(arguments)
        if not special:
            func.__defaults__ = (missing,) * len(arguments)


CHANCE = ("random", "lipsum")
"""What Jinja gives to templates, and what makes another page of the same log each time."""


def shown(value: object) -> str:
    """A value as HTML; of what a number is written with nothing is escaped.

    Raises ``TypeError`` for what has no text of its own, of which Python would tell where in memory it lies.
    """
    if type(value) is Markup:
        return value
    return str(value) if type(value) in NUMBERS else escape(_spoken(value))


def unescaped(value: object) -> str:
    """A value as text where nothing is escaped. Raises ``TypeError`` like :func:`shown`."""
    return str(_spoken(value))


def _spoken(value: object) -> object:
    """The value, if it has a text of its own."""
    if callable(value) and not isinstance(value, Undefined):
        raise TypeError("what it puts out is no text but something to be called, as in name()")
    kind = type(value)
    silent = (kind.__str__, kind.__repr__) == (object.__str__, object.__repr__) and not hasattr(value, "__html__")
    if silent or isinstance(value, OPAQUE):
        raise TypeError(f"what it puts out is no text but a {kind.__name__}")
    return value


class QuickCode(CodeGenerator):
    """Jinja's translation of a template into Python, with shorter expressions where they come to the same.

    Those are written with ``o`` for the value that something is read of, ``v`` for what was read, and ``t`` for what is
    put out. Each is used as soon as it is set and before anything else is worked out, so that one name will do.
    """

    environment: Sandbox
    put_out: nodes.Expr | None = None
    """The call that is being put out."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Translate a template; what its code needs beyond Jinja's own names is imported before any of it runs."""
        super().visit_Template(node, frame)
        self.writeline("from milepost.sandbox import NUMBERS, Macro, escaped, shown, unescaped")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Read a field."""
        if node.attr not in DATA:
            super().visit_Getattr(node, frame)
            return
        self.write("(v if (v := getattr((o := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(o, {node.attr!r}))")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """Look up a word by its name."""
        if not (isinstance(node.arg, nodes.Const) and type(node.arg.value) is str):
            super().visit_Getitem(node, frame)
            return
        name = repr(node.arg.value)
        self.write("(o[" + name + "] if type(o := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {name} in o else environment.getitem(o, {name}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Call a macro that is put out as the function that it is."""
        if node is not self.put_out:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        assert isinstance(node.node, nodes.Name)
        name = frame.symbols.ref(node.node.name)
        self.write(f"({name}._func if type({name}) is Macro and {name}._most >= {len(node.args)}")
        self.write(" and context.eval_ctx.autoescape else environment.calling(context, ")
        self.visit(node.node, frame)
        self.write(", _loop_vars" if frame.loop_frame else ", None")
        self.write(", _block_vars" if frame.block_frame else ", None")
        self.write("))(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.put_out = None
        if frame.eval_ctx.volatile:
            self.write("(shown if context.eval_ctx.autoescape else unescaped)(")
        elif not frame.eval_ctx.autoescape:
            self.write("unescaped(")
        elif _plain_call(node):
            self.put_out = node
        else:
            self.write("(escaped(t) if type(t := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        elif not _plain_call(node):
            self.write(") is str else str(t) if type(t) in NUMBERS else shown(t))")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.get_template(")
        self.visit(node.template, frame)
        # Whether a template has globals of its own need not be asked: Sandbox gives them to none.
        self.write(f", {self.name!r})._get_default_module()")


def _plain_call(node: nodes.Expr) -> bool:
    """Whether something is called by its name, with nothing but arguments in their order."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return False
    return not (node.kwargs or node.dyn_args or node.dyn_kwargs)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox for templates that are read once, escape everything and fail on a name they were not given."""

    code_generator_class = QuickCode

    def __init__(self, loader: BaseLoader, undefined: type[StrictUndefined]) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=undefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._templates: dict[str, Template] = {}
        for name in CHANCE:
            self.globals.pop(name, None)
            self.filters.pop(name, None)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 the library's name
    ) -> Template:
        """A template by its name."""
        assert not globals, "templates have no globals of their own"
        found = self._templates.get(name)  # type: ignore[arg-type]
        if found is None:
            found = super().get_template(name, parent)
            if isinstance(name, str):
                self._templates[name] = found
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows; a plain map, since a new context for each page copies it."""
        assert not d, "templates have no globals of their own"
        return self.globals

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call something. A text's own ``format`` is put into the sandbox here as well as where it is read."""
        guarded = __self.wrap_str_format(__obj)
        return super().call(__context, __obj if guarded is None else guarded, *args, **kwargs)

    def calling(self, context: Context, called: Any, loop: object, block: object) -> Callable[..., str]:
        """A call in the usual way, its outcome as HTML, to be made as soon as the arguments are worked out."""
        variables = {"_loop_vars": loop, "_block_vars": block}
        extra = {name: value for name, value in variables.items() if value is not None}
        return lambda *args: shown(self.call(context, called, *args, **extra))


class Translation(SourceFileLoader):
    """A template's file as a module of Python, whose code is kept in ``__pycache__`` beside it, and is made again when
    anything changes that it is made from. Where nothing can be written, it is made each time.
    """

    def __init__(self, environment: Sandbox, name: str, file: str) -> None:
        super().__init__(name, file)
        self._environment = environment

    def source_to_code(self, data: Any, path: Any, *, _optimization: int = -1) -> CodeType:  # type: ignore[override]
        """Translate the template."""
        return self._environment.compile(bytes(data).decode(), self.name, str(path))

    def path_stats(self, path: Any) -> dict[str, Any]:
        """What the code must have been made from: 32 bits that stand for it where Python has a module's time."""
        text = Path(path).read_bytes()
        made_from = hashlib.sha256(text + _translator())
        return {"mtime": int.from_bytes(made_from.digest()[:4]), "size": len(text)}


@lru_cache(1)
def _translator() -> bytes:
    """What stands for everything that a translation depends on but the template."""
    parts = (Path(__file__).read_bytes(), version("jinja2"), sorted(DATA))
    return repr(parts).encode()
