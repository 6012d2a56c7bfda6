"""A theme: templates, one stylesheet and nothing that computes.

A file is looked for in the site's own ``templates/``, then in the site's ``themes/NAME/``, then among the built-in
themes; the first one found is taken. ``static/own.css`` of a theme adds to the style instead of replacing it.
``{% extends "base/page.html" %}`` reaches the built-in file from an override. Templates run in a sandbox, escape
everything, and fail on a name that they were not given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.loaders import split_template_path
from jinja2.utils import missing as jinja_missing
from msgspec import Struct

from milepost.brand import FILE, read_brand
from milepost.diagnostic import Diagnostic, Span, did_you_mean, error
from milepost.filenames import passing
from milepost.model.site import NO_BRAND, Brand
from milepost.sandbox import Sandbox, Translation

BASE = "milepost"
"""The built-in theme whose templates stand in for what another theme does not have."""

STYLE = "style.css"
OWN_STYLE = "own.css"
"""A theme's rules that stand after those of the theme it builds on, in the same file."""

ASSETS = "assets"


class Theme(Struct, frozen=True):
    """A theme ready for use: its templates, and its static files by their path in the site.

    ``stylesheet`` is the path of the style sheet in the site; its name holds a digest, so that no browser shows a new
    page with an old style. ``fingerprint`` changes whenever any file of the theme does. ``places`` are the folders in
    which templates are looked for, first to last; ``site`` is the site's own folder.
    """

    name: str
    templates: Sandbox
    static: Mapping[str, bytes]
    stylesheet: str
    fingerprint: str
    places: tuple[Path, ...]
    site: Path
    brand: Brand = NO_BRAND

    def owns(self, file: str) -> bool:
        """Whether a file is one of the templates."""
        return any(Path(file).is_relative_to(place) for place in self.places)

    def shown(self, template: str) -> str:
        """A template's file, or its name, as authors know it: relative to the site, or to what holds its theme."""
        path = Path(template)
        if not path.is_absolute():
            path = next((f for place in self.places if (f := place / template).is_file()), self.site / template)
        for folder in (self.site, builtin_themes().parent):
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return path.as_posix()


class NotGiven(StrictUndefined):
    """A name that a template was not given, told in a theme author's words."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is not jinja_missing:
            return f'{type(self._undefined_obj).__name__} has no "{self._undefined_name}"'
        return f'there is nothing called "{self._undefined_name}" here'


class Templates(BaseLoader):
    """Templates of one folder, as its files were when the theme was read: ``texts`` by the paths in it.

    So what pages are set with is what the theme's fingerprint stands for, whatever is saved meanwhile. One that is not
    text in UTF-8 is at fault like one with a wrong tag.
    """

    def __init__(self, folder: Path, texts: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._texts = texts

    def list_templates(self) -> list[str]:
        """Their names."""
        return list(self._texts)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template."""
        name = "/".join(piece for piece in split_template_path(template) if piece != ".")
        if name not in self._texts:
            raise TemplateNotFound(template)
        file = str(self._folder / name)
        try:
            return self._texts[name].decode(), file, lambda: True
        except UnicodeDecodeError as fault:
            raise TemplateSyntaxError("it is not text in UTF-8", 1, template, file) from fault


class BuiltIn(Templates):
    """Templates of a folder that comes with Milepost, which are not translated again each time."""

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 the library's name
    ) -> Template:
        """A template by its name."""
        assert isinstance(environment, Sandbox)
        _, file, uptodate = self.get_source(environment, name)
        code = Translation(environment, name, file).get_code(name)
        assert code is not None, "a template has a text"
        return environment.template_class.from_code(environment, code, {} if globals is None else globals, uptodate)


def find_theme(name: str, site: Path, at: Span | None = None) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """Find a theme by name for a site; ``at`` is where it is named.

    Raises ``OSError`` when a file of it cannot be read.
    """
    site = site.absolute()
    own, built_in = site / "themes" / name, builtin_themes() / name
    folders = [f for f in (own, built_in) if any((f / part).exists() for part in ("templates", "static", FILE))]
    is_name = bool(name) and not name.startswith(".") and not set(name) & set("/\\")
    if not folders or not is_name:
        known = sorted(p.name for p in builtin_themes().iterdir() if (p / "templates").is_dir())
        near = did_you_mean(name, known)
        other = f"add themes/{name}/" if is_name else "add a folder with its templates to themes/"
        instead = f"did you mean {near}?" if near else f"write one of: {', '.join(known)}; or {other}"
        return None, (error("unknown-theme", f'there is no theme "{name}"', at or Span("site.toml", 1, 1), instead),)
    base = builtin_themes() / BASE / "templates"
    places = [site / "templates", *(f / "templates" for f in folders), base]
    texts = {place: {name: path.read_bytes() for name, path in _every_file(place)} for place in places}
    loaders = {place: _templates(place, texts[place]) for place in places}
    loader = ChoiceLoader([*loaders.values(), PrefixLoader({"base": loaders[base]})])
    static = _static([builtin_themes() / BASE, *reversed(folders)])
    brand, found = _brand(folders, site, static)
    style = static.pop(STYLE, b"") + _own_styles([built_in, own]) + _accent(brand)
    static.pop(OWN_STYLE, None)
    stylesheet = f"{ASSETS}/style.{hashlib.sha256(style).hexdigest()[:8]}.css"
    files = {f"{ASSETS}/{path}": data for path, data in static.items()} | {stylesheet: style}
    environment = Sandbox(loader, NotGiven)
    fingerprint = _fingerprint([texts[place] for place in places], files)
    return Theme(name, environment, files, stylesheet, fingerprint, tuple(places), site, brand), found


def builtin_themes() -> Path:
    """The folder of the built-in themes: beside the package in a wheel, at the top of a checkout."""
    here = Path(__file__).resolve().parent
    for place in (here / "themes", here.parents[1] / "themes"):
        if place.is_dir():
            return place
    raise FileNotFoundError("this Milepost was installed without its themes")


def _brand(folders: list[Path], site: Path, static: Mapping[str, bytes]) -> tuple[Brand, tuple[Diagnostic, ...]]:
    """The brand that the first ``theme.toml`` names; the site's own stands before the built-in one."""
    for folder in folders:
        path = folder / FILE
        if path.is_file():
            shown = path.relative_to(site).as_posix() if path.is_relative_to(site) else path.name
            return read_brand(shown, path.read_bytes(), static)
    return NO_BRAND, ()


def _own_styles(folders: list[Path]) -> bytes:
    styles = [folder / "static" / OWN_STYLE for folder in dict.fromkeys(folders)]
    return b"".join(b"\n" + path.read_bytes() for path in styles if path.is_file() and not path.is_symlink())


def _accent(brand: Brand) -> bytes:
    if brand.accent is None:
        return b""
    light, dark = brand.accent
    return f"\n@media (forced-colors: none) {{ :root {{ --brand: light-dark({light}, {dark}); }} }}\n".encode()


def _templates(folder: Path, texts: Mapping[str, bytes]) -> BaseLoader:
    kind = BuiltIn if folder.is_relative_to(builtin_themes()) else Templates
    return kind(folder, texts)


def _static(folders: list[Path]) -> dict[str, bytes]:
    """Static files, later folders over earlier ones."""
    found: dict[str, bytes] = {}
    for folder in folders:
        place = folder / "static"
        if place.is_dir():
            for path in sorted(place.rglob("*")):
                inside = path.relative_to(place)
                if path.is_file() and not path.is_symlink() and not any(map(passing, inside.parts)):
                    found[inside.as_posix()] = path.read_bytes()
    return found


def _fingerprint(places: Iterable[Mapping[str, bytes]], static: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for texts in places:
        for name, text in texts.items():
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + text + b"\0")
        digest.update(b"\0")  # what is wrong in a file is told with its folder
    for name in sorted(static):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + static[name] + b"\0")
    return digest.hexdigest()


def _every_file(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file that a template of a folder can include, whatever its ending, also behind links, by its path there."""
    waiting, entered = [folder], set[Path]()
    found: dict[str, Path] = {}
    while waiting:
        place = waiting.pop()
        if not place.is_dir() or place.resolve() in entered:
            continue
        entered.add(place.resolve())
        for path in place.iterdir():
            if passing(path.name) or (path.name == "__pycache__" and place.is_relative_to(builtin_themes())):
                continue  # nobody's work, or what BuiltIn keeps
            if path.is_dir():
                waiting.append(path)
            elif path.is_file():
                found[path.relative_to(folder).as_posix()] = path
    yield from sorted(found.items())
