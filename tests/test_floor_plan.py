"""The floor plan in code: who may import whom, and which room may touch the world outside.

Read ``FLOORS``, ``NEIGHBOURS``, ``LIBRARIES`` and ``OUTSIDE``: they are the plan. Below them stand the rules, each a
function from source texts to complaints, and at the end each rule has bad texts that it must complain of. Everything is
read from the syntax tree, so that an import inside a function or under ``TYPE_CHECKING`` counts like any other.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1] / "generator" / "milepost"

# A room is a module or a package directly under milepost. It may import what stands on lower floors.
FLOORS = {
    7: "cli __main__",
    6: "digest serve publish doctor brief pdf scaffold editors pipelines explain since reference theme_reference",
    5: "shards build amend premises compile portfolio project unit why crew forks link grouped followed holdings",
    4: "load check redact derive summarise plan render emit",
    3: "cache receipt config source schema fold prose theme sandbox reach brand wording git prefill",
    2: "model",
    1: "diagnostic look listing beside installed deadline filenames",
    0: "__init__",
}

# Rooms of one floor that do look in on each other, from left to right. Stages (floor 4) never appear here.
NEIGHBOURS = {
    ("__main__", "cli"),
    ("build", "compile"),
    ("build", "crew"),
    ("build", "holdings"),
    ("holdings", "unit"),
    ("amend", "holdings"),
    ("amend", "premises"),
    ("amend", "unit"),
    ("amend", "why"),
    ("build", "premises"),
    ("premises", "unit"),
    ("shards", "premises"),
    ("shards", "holdings"),
    ("build", "link"),
    ("build", "unit"),
    ("compile", "crew"),
    ("crew", "forks"),
    ("compile", "portfolio"),
    ("compile", "project"),
    ("compile", "unit"),
    ("link", "unit"),
    ("portfolio", "followed"),
    ("portfolio", "grouped"),
    ("portfolio", "link"),
    ("portfolio", "project"),
    ("portfolio", "unit"),
    ("portfolio", "why"),
    ("project", "unit"),
    ("build", "portfolio"),
    ("build", "project"),
    ("shards", "project"),
    ("compile", "why"),
    ("build", "why"),
    ("followed", "unit"),
    ("grouped", "unit"),
    ("grouped", "why"),
    ("why", "unit"),
    ("shards", "build"),
    ("shards", "compile"),
    ("shards", "unit"),
    ("shards", "why"),
    ("look", "beside"),
    # What a value means is asked of the schema, where it stands of the source.
    ("theme", "brand"),
    ("theme", "sandbox"),
    ("reach", "sandbox"),
    ("brand", "schema"),
    ("brand", "source"),
    ("config", "schema"),
    ("config", "source"),
    ("schema", "source"),
    # A brief that cannot be made is refused in one way, whatever it was to become.
    ("pdf", "brief"),
    # What a file is begun with is what the source takes.
    ("prefill", "source"),
}
STAGES = 4

OUTER = FLOORS[6] + " " + FLOORS[7]

# Which rooms may use which libraries; one that is not listed may be used nowhere.
LIBRARIES = {
    "click rich": OUTER,
    "watchdog": "serve",
    "jinja2": "theme render sandbox reach",
    "markupsafe": "theme render sandbox prose",
    "markdown nh3 pymdownx": "prose",
    "frontmatter": "source",
    "yaml": "source editors",
    "babel": "wording",
    "icalendar": "plan",
    "isal": "cache",
    "msgspec": " ".join(FLOORS.values()),  # every value is one of its structs
}


@dataclass(frozen=True, slots=True)
class Outside:
    """One part of the world outside: the names by which code reaches it, and the rooms that may use them.

    A name stands for everything under it (``os.environ`` for ``os.environ.get``); ``.isatty`` is any such attribute.
    """

    what: str
    names: str
    rooms: str


OUTSIDE = (
    Outside(
        "the clock",
        "datetime.date.today datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow time.time "
        "time.time_ns time.localtime time.gmtime time.ctime time.asctime time.strftime",
        "cli",
    ),
    # It cannot tell the day; emit waits for its lock with it.
    Outside("the stopwatch", "time.monotonic time.monotonic_ns time.perf_counter time.sleep", "emit forks " + OUTER),
    Outside(
        "the environment",
        "os.environ os.environb os.getenv os.getcwd os.path.expanduser os.path.expandvars pathlib.Path.cwd "
        "pathlib.Path.home .expanduser locale getpass sys.argv",
        "cli",
    ),
    Outside(
        "the terminal",
        "print input sys.stdin sys.stdout sys.stderr os.isatty os.get_terminal_size shutil.get_terminal_size .isatty",
        "cli",
    ),
    Outside("the network", "socket socketserver ssl http urllib.request ftplib smtplib", "serve"),
    Outside("other programs", "subprocess os.system os.popen os.posix_spawn os.execv os.startfile pty", "git pdf"),
    Outside("chance", "random secrets os.urandom uuid.uuid1 uuid.uuid4", OUTER),
)

WRITERS = "emit cache receipt shards " + OUTER
WRITING_FUNCTIONS = {
    "os": "replace rename renames remove unlink rmdir removedirs mkdir makedirs link symlink truncate chmod utime open",
    "shutil": "rmtree copy copy2 copyfile copyfileobj copytree move make_archive unpack_archive",
    "tempfile": "mkstemp mkdtemp NamedTemporaryFile TemporaryFile TemporaryDirectory SpooledTemporaryFile",
}
WRITING_METHODS = "write_text write_bytes unlink rename rmdir mkdir touch symlink_to hardlink_to chmod"

BANNED_WORDS = "manager managers helper helpers handler handlers util utils base common misc context"


# Reading the house.


@dataclass(frozen=True, slots=True)
class Module:
    """A file under milepost, by its path there: ``model/values.py``."""

    path: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.removesuffix(".py").split("/"))

    @property
    def room(self) -> str:
        return self.parts[0]


House = Mapping[str, Module]
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms.split()}


def house_of(sources: Mapping[str, str]) -> House:
    return {path: Module(path, ast.parse(text)) for path, text in sources.items()}


def milepost() -> House:
    files = sorted(HOME.rglob("*.py"))
    return house_of({file.relative_to(HOME).as_posix(): file.read_text("utf-8") for file in files})


def imports(module: Module) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every dotted name that is imported, wherever in the file, with its line; ``from a import b`` is ``a.b``."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from ((tuple(alias.name.split(".")), node.lineno) for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                package = ("milepost", *module.parts[:-1])
                start = package[: len(package) - level + 1] if level else ()
                stem = (*start, *(source.split(".") if source else ()))
                yield from (((*stem, alias.name), node.lineno) for alias in names)
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if _last(func) in IMPORTERS:
                yield tuple(name.split(".")), node.lineno


IMPORTERS = ("import_module", "__import__")


def _last(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def doors(house: House, module: Module) -> Iterator[tuple[str, str | None, int]]:
    """The rooms that a module imports, with the file if it is there, and the line."""
    for name, line in imports(module):
        if name[0] != "milepost":
            continue
        for length in range(len(name), 0, -1):
            stem = "/".join(name[1:length])
            file = next((f for f in (f"{stem}.py", f"{stem}/__init__.py".lstrip("/")) if f in house), None)
            if file:
                break
        known = len(name) > 1 and name[1] in FLOOR_OF
        room = house[file].room if file and file != "__init__.py" else name[1] if known else "__init__"
        yield room, file, line


def uses(module: Module) -> Iterator[tuple[str, int, ast.expr]]:
    """Every name and attribute in use, spelled out through the imports: ``d.today`` as ``datetime.date.today``.

    An attribute of something that was not imported is spelled ``.today``; of other names only Python's own count.
    """
    origin: dict[str, str] = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    origin[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            case ast.ImportFrom(module=str(source), names=names, level=0):
                origin |= {alias.asname or alias.name: f"{source}.{alias.name}" for alias in names}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            if name := origin.get(node.id) or (node.id if hasattr(builtins, node.id) else None):
                yield name, node.lineno, node
        elif isinstance(node, ast.Attribute):
            yield _spelled(node, origin) or f".{node.attr}", node.lineno, node


def _spelled(node: ast.expr, origin: Mapping[str, str]) -> str | None:
    match node:
        case ast.Name(id=name):
            return origin.get(name)
        case ast.Attribute(value=value, attr=attr):
            stem = _spelled(value, origin)
            return f"{stem}.{attr}" if stem else None
    return None


# The rules. Each returns one complaint per fault, with the place and what to do about it.


def every_room_has_a_floor(house: House) -> list[str]:
    return [
        f'{module.path}: "{module.room}" is on no floor: add it to FLOORS in tests/test_floor_plan.py'
        for module in house.values()
        if module.room not in FLOOR_OF
    ]


def imports_lead_downward(house: House) -> list[str]:
    faults = []
    for module in house.values():
        for room, _, line in doors(house, module):
            here, there = FLOOR_OF.get(module.room), FLOOR_OF.get(room)
            if room == module.room or here is None or there is None or there < here:
                continue
            where = f'{module.path}:{line}: "{module.room}" (floor {here}) imports "{room}" (floor {there})'
            if there > here:
                faults.append(f"{where}: imports lead downward only")
            elif here == STAGES:
                faults.append(f"{where}: stages never import one another; what they share belongs on a lower floor")
            elif (module.room, room) not in NEIGHBOURS:
                faults.append(f"{where}: move what they share lower, or state the pair in NEIGHBOURS with good reason")
    return faults


def no_imports_go_in_circles(house: House) -> list[str]:
    graph = {module.path: {file for _, file, _ in doors(house, module) if file} for module in house.values()}
    own = [f"{path}: imports itself" for path, files in graph.items() if path in files]
    try:
        TopologicalSorter({path: files - {path} for path, files in graph.items()}).prepare()
    except CycleError as cycle:
        return [*own, "imports in a circle: " + " -> ".join(reversed(cycle.args[1]))]
    return own


def nothing_is_imported_for_types_only(house: House) -> list[str]:
    return [
        f"{module.path}:{line}: TYPE_CHECKING hides an import from the reader; import it, or move the type lower"
        for module in house.values()
        for name, line, _ in uses(module)
        if name == "typing.TYPE_CHECKING"
    ]


def dynamic_imports_name_their_module(house: House) -> list[str]:
    return [
        f"{module.path}:{node.lineno}: only cli may import a module whose name is worked out"
        for module in house.values()
        if module.room != "cli"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _last(node.func) in IMPORTERS
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]


def libraries_stay_behind_their_fences(house: House) -> list[str]:
    allowed = {library: rooms for libraries, rooms in LIBRARIES.items() for library in libraries.split()}
    faults = []
    for module in house.values():
        for name, line in imports(module):
            library = name[0]
            if library == "milepost" or library in sys.stdlib_module_names:
                continue
            if library not in allowed:
                faults.append(f'{module.path}:{line}: "{library}" is in no row of LIBRARIES: say who may use it')
            elif module.room not in allowed[library].split():
                faults.append(f'{module.path}:{line}: "{library}" may be used only by {allowed[library]}')
    return faults


def only_the_edge_touches_the_outside(house: House) -> list[str]:
    found = {
        (module.path, line, part): name
        for module in house.values()
        for name, line, _ in uses(module)
        for part in OUTSIDE
        if module.room not in part.rooms.split()
        and any(name == outside or name.startswith(f"{outside}.") for outside in part.names.split())
    }
    return [
        f"{path}:{line}: {name} is {part.what}, which only {part.rooms} may touch"
        for (path, line, part), name in found.items()
    ]


def only_emit_writes_files(house: House) -> list[str]:
    return [
        f"{module.path}:{line}: {name} writes to the disk, which only {WRITERS} may do"
        for module in house.values()
        if module.room not in WRITERS.split()
        for name, line in writes(module)
    ]


def writes(module: Module) -> Iterator[tuple[str, int]]:
    functions = {f"{stem}.{name}" for stem, names in WRITING_FUNCTIONS.items() for name in names.split()}
    calls = {id(node.func): node for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    for name, line, node in uses(module):
        method = node.attr if isinstance(node, ast.Attribute) else None
        call = calls.get(id(node))
        if (
            name in functions
            or method in WRITING_METHODS.split()
            or (call and (name == "open" or method == "open") and _may_write(call, name == "open"))
            # Path.replace takes one argument; those of str, date and datetime take two, or names.
            or (call and name == ".replace" and len(call.args) == 1 and not call.keywords)
        ):
            yield name, line


def _may_write(call: ast.Call, is_open_itself: bool) -> bool:
    """Whether a mode among the arguments allows writing; one that is worked out might."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes = named or (call.args[1:2] if is_open_itself else [a for a in call.args[:2] if isinstance(a, ast.Constant)])
    texts = [mode.value if isinstance(mode, ast.Constant) else "w" for mode in modes]
    return any(isinstance(t, str) and set(t) <= set("rwaxbt+") and bool(set(t) & set("wax+")) for t in texts)


def module_names_say_what_is_inside(house: House) -> list[str]:
    return [
        f'{module.path}: "{word}" says nothing about what is inside: use the field\'s own word'
        for module in house.values()
        for part in module.parts
        for word in part.casefold().split("_")
        if word in BANNED_WORDS.split()
    ]


# The proof that Milepost keeps the rules, and that each rule can tell.

Rule = Callable[[House], list[str]]

# For each rule, houses that break it and what the complaint must say: a rule without one would not be run at all.
BROKEN: dict[Rule, list[tuple[dict[str, str], str]]] = {
    every_room_has_a_floor: [
        ({"attic.py": ""}, '"attic" is on no floor: add it'),
        ({"attic/__init__.py": ""}, '"attic" is on no floor: add it'),
    ],
    imports_lead_downward: [
        ({"model/log.py": "from milepost.load import x"}, "imports lead downward only"),
        ({"model/log.py": "from ..load import x", "load.py": ""}, "imports lead downward only"),
        ({"fold.py": "from . import build"}, '"build" (floor 5): imports lead downward only'),
        ({"fold.py": "from milepost import build"}, "imports lead downward only"),
        ({"fold.py": "import milepost.cli as x"}, "imports lead downward only"),
        ({"fold.py": "def f():\n    import milepost.cli"}, "fold.py:2"),
        ({"fold.py": "if TYPE_CHECKING:\n    from milepost.cli import x"}, "fold.py:2"),
        ({"fold.py": 'import_module("milepost.cli")'}, "imports lead downward only"),
        ({"__init__.py": "from milepost.build import build"}, "imports lead downward only"),
        ({"derive/state.py": "from milepost.load import x"}, "stages never import one another"),
        ({"fold.py": "import milepost.theme"}, "state the pair in NEIGHBOURS"),
    ],
    no_imports_go_in_circles: [
        (
            {"model/a.py": "from milepost.model import b", "model/b.py": "def f():\n    from .a import x"},
            "imports in a circle: model/",
        ),
        (
            {"model/__init__.py": "from .log import x", "model/log.py": "from milepost.model import y"},
            "imports in a circle: model/",
        ),
        ({"model/__init__.py": "import milepost.model"}, "imports itself"),
        (
            {"cli/__init__.py": "from .build import x", "cli/build.py": "from milepost.cli import main"},
            "imports in a circle: cli/",
        ),
    ],
    nothing_is_imported_for_types_only: [
        ({"load.py": "from typing import TYPE_CHECKING as T\nif T: ..."}, "load.py:2"),
        ({"load.py": "import typing\nif typing.TYPE_CHECKING: ..."}, "load.py:2"),
    ],
    dynamic_imports_name_their_module: [
        ({"load.py": "from importlib import import_module\nimport_module(x)"}, "load.py:2"),
        ({"load.py": '__import__(f"{x}")'}, "load.py:1"),
    ],
    libraries_stay_behind_their_fences: [
        ({"load.py": "import yaml"}, '"yaml" may be used only by source'),
        ({"plan.py": "from markdown.core import Markdown"}, "only by prose"),
        ({"check.py": "def f():\n    import rich.table"}, "check.py:2"),
        ({"load.py": "import requests"}, '"requests" is in no row of LIBRARIES'),
    ],
    only_the_edge_touches_the_outside: [
        ({"derive.py": "from datetime import date as d\nd.today()"}, "datetime.date.today"),
        ({"derive.py": "import datetime as t\nf(key=t.datetime.now)"}, "the clock"),
        ({"serve.py": "from time import time\ntime()"}, "time.time is the clock"),
        ({"build.py": "import time\ntime.perf_counter()"}, "the stopwatch"),
        ({"config.py": "import os\nos.environ.get('X')"}, "os.environ is the environment"),
        ({"config.py": "from os import getenv\ngetenv('X')"}, "the environment"),
        ({"config.py": "from pathlib import Path\nPath.cwd()"}, "the environment"),
        ({"serve.py": "import sys\nsys.argv[1:]"}, "the environment"),
        ({"serve/cli.py": "import os\nos.environ"}, "serve/cli.py:2: os.environ is the environment"),
        ({"emit.py": "print(1)"}, "print is the terminal"),
        ({"emit.py": "import sys\nsys.stderr.write('')"}, "the terminal"),
        ({"emit.py": "def f(s):\n    s.isatty()"}, ".isatty is the terminal"),
        ({"emit.py": "import uuid\nuuid.uuid4()"}, "chance"),
        ({"prose.py": "from urllib.request import urlopen\nurlopen(x)"}, "the network, which only serve"),
        ({"publish.py": "import subprocess\nsubprocess.run(x)"}, "other programs, which only git"),
    ],
    only_emit_writes_files: [
        ({"theme.py": "p.write_text('')"}, ".write_text writes"),
        ({"theme.py": "p.write_bytes(b'')"}, ".write_bytes writes"),
        ({"theme.py": "open(p, 'w')"}, "open writes"),
        ({"theme.py": "open(p, mode=m)"}, "open writes"),
        ({"theme.py": "open(p, m)"}, "open writes"),
        ({"theme.py": "from pathlib import Path\nPath('x').open('ab')"}, ".open writes"),
        ({"theme.py": "import os\nos.replace(a, b)"}, "os.replace writes"),
        ({"theme.py": "p.replace(q)"}, ".replace writes"),
        ({"theme.py": "map(Path.unlink, ps)"}, ".unlink writes"),
        ({"theme.py": "from shutil import rmtree\nrmtree(p)"}, "shutil.rmtree writes"),
        ({"theme.py": "import tempfile\ntempfile.mkstemp()"}, "tempfile.mkstemp writes"),
    ],
    module_names_say_what_is_inside: [
        ({"prose/link_utils.py": ""}, '"utils" says nothing'),
        ({"base/__init__.py": ""}, '"base" says nothing'),
    ],
}

# What looks like a fault and is none.
SOUND = {
    "__main__.py": "from milepost.cli import main",
    "build.py": "from milepost import __version__, load\nfrom milepost.link import link",
    "check.py": "today = facts.today\nfacts.today()\nopen(p)\nopen(p, 'rb')\np.open()\nurls.open(u)\np.open('r')",
    "cli/__init__.py": "import click\nimport_module(x)",
    "cli/build.py": "import os, sys, time\nfrom milepost.cli.terminal import fail\nprint(os.environ, time.time())",
    "cli/terminal.py": "import sys, click, time\nprint(sys.argv)\ns.isatty()\np.touch()",
    "derive/__init__.py": "from .state import x\nfrom datetime import date, datetime\ndate(2026, 1, 1)",
    "derive/state.py": "from milepost.model import log\nfrom msgspec.structs import replace\nreplace(x, y=1)",
    "emit.py": "import os\nos.replace(a, b)\np.unlink()",
    "load.py": "t.replace('a', 'b')\nday.replace(year=2026)\nprinted = 1",
    "source.py": "import frontmatter",
    "link.py": "locale = site.language\nprint_it = locale.random",
    "model/__init__.py": "from milepost.model import log",
    "model/log.py": "from milepost.diagnostic import Span\nimport datetime\nx: datetime.date",
    "diagnostic.py": "",
    "__init__.py": '__version__ = "1"',
}

CASES = [(rule, *case) for rule, cases in BROKEN.items() for case in cases]


def _named(value: object) -> str:
    return getattr(value, "__name__", "") if callable(value) else ""


@pytest.mark.parametrize("rule", BROKEN, ids=_named)
def test_milepost_keeps_the_rule(rule: Rule) -> None:
    faults = rule(milepost())
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(("rule", "sources", "complaint"), CASES, ids=_named)
def test_a_house_that_breaks_the_rule_is_told_so(rule: Rule, sources: dict[str, str], complaint: str) -> None:
    assert complaint in "\n".join(rule(house_of(sources)))


@pytest.mark.parametrize("rule", BROKEN, ids=_named)
def test_a_sound_house_is_left_in_peace(rule: Rule) -> None:
    assert rule(house_of(SOUND)) == []


def test_the_whole_house_is_read() -> None:
    assert {"__init__.py", "cli/__init__.py", "cli/build.py", "diagnostic.py", "model/values.py"} <= set(milepost())


def test_a_room_stands_on_one_floor_only() -> None:
    assert len(FLOOR_OF) == sum(len(rooms.split()) for rooms in FLOORS.values())
    assert all(FLOOR_OF[a] == FLOOR_OF[b] != STAGES for a, b in NEIGHBOURS)


def test_the_tables_name_no_room_that_is_not_on_the_plan() -> None:
    rooms = " ".join([*LIBRARIES.values(), *(part.rooms for part in OUTSIDE), WRITERS])
    assert set(rooms.split()) <= set(FLOOR_OF)
