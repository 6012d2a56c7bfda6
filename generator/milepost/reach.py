"""What of a theme a page is made from: the files that its template reaches, and those that one block of it reaches.

Most changes of a theme touch one file. A page whose template does not reach that file stays as it is. Where the change
lies in what stands around the blocks of a page, as its head and its foot do in ``page.html``, the blocks come out as
before, and only what is around them has to be set.

That is said only where it follows from the texts of the templates. A block is what its own file makes of the page, as
long as that file is the same, with all that it imports or includes, and nothing else can have a say in it: no
``super()`` or ``self``, no block within it, no name that another template of the page sets, no switch of escaping, no
state that outlives a call, and no template whose name is worked out. Where in doubt, nothing is said.

A block is the same in another style sheet, too, unless it may ask for the name of that: by the name of the field, or by
one that is worked out. Whoever puts out a frame as a whole does not see it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from jinja2 import DictLoader, StrictUndefined, TemplateError, nodes
from msgspec import Struct

from milepost.sandbox import FORMATTING, Sandbox

CHANGING = frozenset({"cycler", "joiner", "lipsum", "namespace"})
"""What every template knows and that changes while it is used, or by chance."""

STYLE = "stylesheet"
"""The field of a frame that names the style sheet, and changes with every word of that."""

PLAIN = frozenset(
    {"capitalize", "default", "escape", "first", "last", "length", "lower", "reverse", "safe", "trim", "upper"}
)
"""Filters that read no field of what they are given, whatever its name."""

FROM_CONTENT = frozenset({"page", "set_prose"})
"""What a template is given of a page, but for its frame and the words that stand below it."""


class Block(Struct, frozen=True):
    """A block that depends on the page and on some files alone.

    ``template`` is the one whose block it is, ``names`` are all those that it uses, and ``files`` is a digest of all
    templates that it is made from. ``styled`` says that it may hold the name of the style sheet.
    """

    template: str
    names: frozenset[str]
    files: str
    styled: bool


class Reach(Struct, frozen=True):
    """What a template reaches: a digest of ``files``, empty where that cannot be told, and the blocks of which it can.

    ``names`` are those used anywhere else. ``names_style`` says that all of its pages hold the name of the style sheet
    once, as it is, and that nothing else on them depends on it.
    """

    files: str
    blocks: Mapping[str, Block]
    names: frozenset[str]
    names_style: bool

    def needs_content(self, kept: Collection[str]) -> bool:
        """Whether setting what is around some blocks that are kept needs more of a page than its frame."""
        used = self.names.union(*(block.names for name, block in self.blocks.items() if name not in kept))
        return not used.isdisjoint(FROM_CONTENT)


class _Part(Struct, frozen=True):
    """A block as one file has it; ``alone`` when nothing in its own text lets anything else have a say in it."""

    names: frozenset[str]
    alone: bool
    unscoped: bool


class _File(Struct, frozen=True):
    """What the text of one template tells.

    ``refers`` are templates that it imports or includes, ``shows`` those of them that see its names; ``sets`` are names
    that it sets for the other templates of its page, each with what it is where another could set the same. It is
    ``steady`` when the same values always make the same of it, ``escapes`` when it switches escaping nowhere, and
    ``styled`` when it may ask for the name of the style sheet; it ``names_style`` when all that it does with that is to
    put it out once, whatever it is given.
    """

    digest: str
    extends: str | None
    refers: frozenset[str]
    shows: frozenset[str]
    sets: Mapping[str, tuple[str, str] | None]
    names: frozenset[str]
    blocks: Mapping[str, _Part]
    steady: bool
    escapes: bool
    styled: bool
    names_style: bool

    @property
    def used(self) -> frozenset[str]:
        """All names that are used in it."""
        return self.names.union(*(part.names for part in self.blocks.values()))


class _Untold(Exception):
    """What a template reaches does not follow from its text."""


@lru_cache(maxsize=64)
def reach(environment: Sandbox, name: str) -> Reach:
    """What the template of a name reaches, of one whose files stay as they are."""
    try:
        chain = _chain(environment, name)
        files = _closed(environment, chain)
    except (TemplateError, _Untold):
        return Reach("", {}, FROM_CONTENT, names_style=False)
    there = [files[one] for one in chain]
    found = {block: _block(environment, files, chain, block) for file in there for block in file.blocks}
    blocks = {block: told for block, told in found.items() if told}
    shown = [files[one] for one in _shown(files, chain)]
    left = [part.names for file in there for block, part in file.blocks.items() if block not in blocks]
    names = frozenset[str]().union(*(file.names for file in there), *(file.used for file in shown), *left)
    steady = all(file.steady for file in files.values())
    return Reach(_digest(files) if steady else "", blocks, names, _names_style(environment, files, chain[-1]))


def _names_style(environment: Sandbox, files: Mapping[str, _File], shell: str) -> bool:
    """Whether the outermost of some templates names the style sheet as a reach says, and no other asks for it."""
    others = (file for name, file in files.items() if name != shell)
    held = _closed(environment, frozenset[str]().union(*(file.refers for file in files.values())))
    return files[shell].names_style and shell not in held and not any(file.styled for file in others)


def _chain(environment: Sandbox, name: str) -> list[str]:
    """A template, the one that it extends, and so on."""
    found = [name]
    while (extended := _file(environment, found[-1]).extends) is not None:
        if extended in found:
            raise _Untold
        found.append(extended)
    return found


def _block(environment: Sandbox, files: Mapping[str, _File], chain: list[str], name: str) -> Block | None:
    """A block of the page that a chain of templates makes; None where others may have a say in it."""
    at = next(n for n, one in enumerate(chain) if name in files[one].blocks)
    template, own = chain[at], files[chain[at]]
    made_from = _closed(environment, own.refers) | {template: own}
    parts = [files[one].blocks[name] for one in chain if name in files[one].blocks]
    if not (own.blocks[name].alone and all(part.unscoped for part in parts) and "self" not in own.used):
        return None
    if not all(file.steady and file.escapes for file in made_from.values()):
        return None
    if not all(files[one].escapes for one in chain):
        return None
    used = own.used.union(*(files[one].used for one in _shown(files, [template])))
    for other in {*chain} - {template}:
        for set_there, what in files[other].sets.items():
            if set_there in used and (what is None or own.sets.get(set_there) != what):
                return None
    before = {one: files[one] for one in chain[:at]}
    every = made_from | before
    return Block(template, own.blocks[name].names, _digest(every), any(file.styled for file in every.values()))


def _closed(environment: Sandbox, names: Iterable[str]) -> dict[str, _File]:
    """Some templates with all that they reach."""
    waiting, found = [*names], dict[str, _File]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            file = found[name] = _file(environment, name)
            waiting += [*file.refers, *([] if file.extends is None else [file.extends])]
    return found


def _shown(files: Mapping[str, _File], names: Iterable[str]) -> set[str]:
    """The templates that see the names of some, because they are included in them."""
    waiting, found = [*names], set[str]()
    while waiting:
        new = files[waiting.pop()].shows - found
        found |= new
        waiting += new
        waiting += [extended for one in new if (extended := files[one].extends) is not None]
    return found


def _digest(files: Mapping[str, _File]) -> str:
    told = sorted((name, file.digest) for name, file in files.items())
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _file(environment: Sandbox, name: str) -> _File:
    """Read a template for what it reaches. Raises ``TemplateError`` where it cannot be used."""
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return _told(source)


_NAMED = nodes.Getattr(nodes.Name("frame", "load"), STYLE, "load")
"""What names the style sheet."""

GRAMMAR = Sandbox(DictLoader({}), StrictUndefined)
"""All sandboxes read templates alike."""


@lru_cache(maxsize=128)
def _told(source: str) -> _File:
    """What a template tells of what it reaches. It is asked again for each theme, of which most have many in common."""
    tree = GRAMMAR.parse(source)
    every, outside = list(tree.find_all(nodes.Node)), list(_outside(tree))
    blocks = {block.name: _part(block) for block in every if isinstance(block, nodes.Block)}
    names = _loaded(outside)
    everything = names.union(*(part.names for part in blocks.values()))
    drawn = any(isinstance(node, nodes.Filter) and node.name == "random" for node in every)
    switched = any(isinstance(node, nodes.EvalContextModifier | nodes.ScopedEvalContextModifier) for node in every)
    worked_out = any(map(_works_names_out, every))
    refers, shows = _references(every)
    return _File(
        digest=hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest(),
        extends=_extended(tree, every),
        refers=refers,
        shows=shows,
        sets=dict(_set_names(outside)),
        names=names,
        blocks=blocks,
        steady=not drawn and everything.isdisjoint(CHANGING),
        escapes=not switched,
        styled=STYLE in source or worked_out or any(map(_asks_for_style, every)),
        names_style=not worked_out and _puts_style_out(tree, every),
    )


def _puts_style_out(tree: nodes.Template, every: Sequence[nodes.Node]) -> bool:
    """Whether a template asks for the name of the style sheet once, to put it out as it is, whatever it is given."""
    put_out = [one for node in tree.body if isinstance(node, nodes.Output) for one in node.nodes]
    asked = [node for node in every if _asks_for_style(node)]
    return asked == [_NAMED] and _NAMED in put_out


def _asks_for_style(node: nodes.Node) -> bool:
    """Whether something in a template reads the field that names the style sheet, or may tell others how to."""
    match node:
        case nodes.Getattr():
            return node.attr == STYLE
        case nodes.Const():
            return STYLE in str(node.value)
        case _:
            return False


def _works_names_out(node: nodes.Node) -> bool:
    """Whether something in a template may read a field the name of which does not stand in it."""
    match node:
        case nodes.Getitem():
            named = isinstance(node.arg, nodes.Const) and node.arg.value not in FORMATTING
            return not (named or isinstance(node.arg, nodes.Slice))
        case nodes.Filter():
            return node.name not in PLAIN
        case nodes.Getattr():
            return node.attr in FORMATTING
        case _:
            return False


def _outside(node: nodes.Node) -> Iterator[nodes.Node]:
    """Everything in a template that stands in none of its blocks."""
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.Block):
            yield child
            yield from _outside(child)


def _part(block: nodes.Block) -> _Part:
    names = _loaded(block.find_all(nodes.Name))
    alone = block.find(nodes.Block) is None and names.isdisjoint({"self", "super"})
    return _Part(names, alone, not (block.scoped or block.required))


def _loaded(found: Iterable[nodes.Node]) -> frozenset[str]:
    return frozenset(node.name for node in found if isinstance(node, nodes.Name) and node.ctx == "load")


def _extended(tree: nodes.Template, every: Sequence[nodes.Node]) -> str | None:
    """The template that one extends, whatever it is given. Raises :class:`_Untold` when that depends on something."""
    found = [node for node in every if isinstance(node, nodes.Extends)]
    if not found:
        return None
    if len(found) > 1 or found[0] not in tree.body:
        raise _Untold
    return _named(found[0].template)


def _references(every: Sequence[nodes.Node]) -> tuple[frozenset[str], frozenset[str]]:
    """The templates that one imports or includes, and those of them that see its names."""
    found = [node for node in every if isinstance(node, nodes.Include | nodes.Import | nodes.FromImport)]
    if any(isinstance(node, nodes.Include) and node.ignore_missing for node in found):
        raise _Untold
    shows = [node for node in found if node.with_context]
    return (
        frozenset(_named(node.template) for node in found),
        frozenset(_named(node.template) for node in shows),
    )


def _named(template: nodes.Expr) -> str:
    if isinstance(template, nodes.Const) and isinstance(template.value, str):
        return template.value
    raise _Untold


def _set_names(outside: Iterable[nodes.Node]) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """The names that a template sets for all of its page; what is imported by two of them is the same to both."""
    for node in outside:
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            stored = [node.target, *node.target.find_all(nodes.Name)]
            yield from ((one.name, None) for one in stored if isinstance(one, nodes.Name))
        elif isinstance(node, nodes.Macro):
            yield node.name, None
        elif isinstance(node, nodes.Import):
            yield node.target, None
        elif isinstance(node, nodes.FromImport):
            for name in node.names:
                original, alias = name if isinstance(name, tuple) else (name, name)
                yield alias, None if node.with_context else (_named(node.template), original)
