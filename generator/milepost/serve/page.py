"""A page as the preview sends it: the built bytes, and one script that reloads it, allowed by name.

The script is put in on the way out and is in no file of the site. A page's own security policy forbids all scripts, so
the policy is widened in the same step, for this one script only and for connections back to the preview.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, field

INDEX = "index.html"
HEADING = "The log has problems; this is the last good page"
NOTHING = "The log has problems; there is no good page yet"

_POLICY = re.compile(
    rb"""(<meta\s[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*?\scontent\s*=\s*)("[^"]*"|'[^']*')""",
    re.IGNORECASE,
)
_PICTURE = re.compile(rb"""\ssrc\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_END = re.compile(rb"</body\s*>(?!.*</body)", re.IGNORECASE | re.DOTALL)


class Shown(Struct, frozen=True):
    """What the preview shows: the files of the last good build, its base path, and the problems of the log as text."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    base: str = "/"
    problems: tuple[str, ...] = ()

    def found(self, path: str) -> str | None:
        """The file of the site that an address means; None when there is none that may be shown."""
        inside = _inside(path, self.base)
        if inside is None:
            return None
        name = inside + INDEX if not inside or inside.endswith("/") else inside
        hidden = any(part.startswith(".") for part in name.split("/"))
        return name if name in self.files and not hidden else None

    def onward(self, path: str) -> str | None:
        """Where an address without its final slash leads; None when it leads nowhere."""
        if path == "/" and self.base != "/":
            return self.base
        inside = _inside(path + "/", self.base)
        return self.base + quote(inside) if inside and self.found(path + "/") else None

    def fingerprint(self, path: str) -> str:
        """A digest of what a reader of an address sees: the page's bytes and its pictures'."""
        name = self.found(path) or "404.html"
        data = self.files.get(name, b"")
        digest = hashlib.sha256(data)
        for match in _PICTURE.finditer(data) if name.endswith(".html") else ():
            source = unquote(urlsplit(html.unescape(match[1][1:-1].decode("utf-8", "replace"))).path)
            picture = posixpath.normpath(posixpath.join(posixpath.dirname(name), source))
            digest.update(self.files.get(picture, b""))
        return digest.hexdigest()[:16]


def _inside(path: str, base: str) -> str | None:
    """An address, without query, as a path within the site; None when it lies outside or cannot be read."""
    if not path.startswith(base):
        return None
    try:
        return unquote(path[len(base) :], errors="strict")
    except UnicodeDecodeError:
        return None


class Script(Struct, frozen=True):
    """The reloading script: where it is, the word that lets it run, and the page it is to watch."""

    address: str
    nonce: str
    page: str
    seen: str


def with_script(data: bytes, script: Script) -> bytes:
    """A page with the script before its end, and with the script allowed by its policies."""
    words = {"src": script.address, "nonce": script.nonce, "data-page": script.page, "data-seen": script.seen}
    tag = "<script" + "".join(f' {k}="{html.escape(v)}"' for k, v in words.items()) + "></script>\n"
    allowed = _POLICY.sub(lambda match: match[1] + _widened(match[2], script.nonce), data)
    end = _END.search(allowed)
    at = end.start() if end else len(allowed)
    return allowed[:at] + tag.encode() + allowed[at:]


def _widened(quoted: bytes, nonce: str) -> bytes:
    policy = widened(html.unescape(quoted[1:-1].decode("utf-8", "replace")), nonce)
    return b'"' + html.escape(policy).replace("&#x27;", "'").encode() + b'"'


def widened(policy: str, nonce: str) -> str:
    """A content security policy that also allows the script with this nonce, and connections to its own host."""
    rules: dict[str, list[str]] = {}
    for name, *sources in (rule.split() for rule in policy.split(";") if rule.strip()):
        rules.setdefault(name.lower(), sources)
    own = f"'nonce-{nonce}'"
    for name, source in (("script-src", own), ("script-src-elem", own), ("connect-src", "'self'")):
        standing = rules.get(name, rules.get("default-src") if name != "script-src-elem" else None)
        if standing is not None:
            rules[name] = [s for s in standing if s.lower() != "'none'"] + [source]
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def nothing_yet(problems: tuple[str, ...]) -> bytes:
    """The page for a log that has been broken from the start."""
    told = "".join(f"<pre>{html.escape(problem)}</pre>\n" for problem in problems)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
        f"<title>{NOTHING}</title>\n</head>\n<body>\n<h1>{NOTHING}</h1>\n{told}</body>\n</html>\n"
    ).encode()
