"""Letters as mail programs read them: parsed back by the standard library, header by header and part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from tests.followed import BASE, LOG, hostile
from tests.sites import Leaf, write

from milepost.build import Site
from milepost.cli import main
from milepost.cli.terminal import BROKEN, FINE, USAGE
from milepost.digest import ALL, Digest, as_email, as_text, digest
from milepost.model.letter import Letter, LetterPart
from milepost.model.page import Link, Mark
from milepost.model.site import Config
from milepost.plan import Chrome, frame, one_line
from milepost.wording import Wording

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def site(root: Path, log: str = LOG) -> Path:
    write(root, log)
    (root / "content/harbour/quay.png").write_bytes(b"x")
    return root


def written(root: Path, since: str, day: str | datetime = "2026-03-09", only: str | None = None) -> Digest:
    when = day if isinstance(day, datetime) else date.fromisoformat(day)
    found = Site(root=root, day=when, out=root / "_site", work=root / ".milepost")
    return digest(found, date.fromisoformat(since), only)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(tmp_path_factory.mktemp("digest") / "site")


def mail(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# The rules that keep a letter from being refused, or from doing more than be read.


def faults(data: bytes) -> Iterator[str]:
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        yield "lines that do not end in CR LF"
    if not data.isascii() or any(len(line) > 998 for line in data.split(b"\r\n")):
        yield "a line that no server takes"
    message = mail(data)
    for name in ("From", "Date", "Subject", "To", "Message-ID", "MIME-Version"):
        if len(message.get_all(name, [])) != 1:
            yield f"not one {name}"
    known = {"X-Unsent", "Auto-Submitted", "Content-Type", "Content-Language"}
    if set(message.keys()) - known - {"From", "Date", "Subject", "To", "Message-ID", "MIME-Version"}:
        yield "a header that nobody wrote"
    if message.defects or any(h.defects for h in message.values() if hasattr(h, "defects")):
        yield "a defect"
    parts = [part.get_content_type() for part in message.walk()]
    if parts != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"other parts: {parts}"
        return
    leaf = Leaf(body(message, "html"))
    yield from leaf.faults
    if {t.name for t in leaf.tags} & {"script", "style", "link", "img", "iframe", "form", "object"}:
        yield "something that runs or asks"
    if any(name.startswith("on") or name == "src" for t in leaf.tags for name in t.attributes):
        yield "something that runs or asks"


def test_a_letter_on_a_project_says_where_it_stands_and_what_changed(root: Path) -> None:
    made = written(root, "2026-02-16")
    assert set(made.letters) == {"harbour.eml", "ferry.eml", ALL}
    assert [fault for letter in made.letters.values() for fault in faults(letter)] == []
    message = mail(made.letters["harbour.eml"])
    assert message["Subject"] == "Harbour & <quay>: On track"
    assert message["From"] == "Works at the port <port@example.org>"
    text = " ".join(body(message, "plain").split())
    assert "What changed since 16 February 2026" in text
    assert "“Dock is dry” was reached on 1 March 2026" in text
    needed = text.partition("What is needed")[2].partition("What’s next")[0]
    assert "Say yes to stone" in needed
    assert "Bo Lind" in needed
    assert f"Read the whole page: {BASE}harbour/" in text
    assert text.index("What changed") < text.index("What is needed") < text.index("What’s next")


def test_both_forms_say_the_same(root: Path) -> None:
    for data in written(root, "2026-01-01").letters.values():
        html = Leaf(body(mail(data), "html"))
        text = " ".join(body(mail(data), "plain").split())
        said = [" ".join(t.text.split()) for t in html.tags if t.name in ("h1", "h2", "li")]
        assert len(said) > 3
        assert [line for line in said if line not in text] == []


def test_the_letter_on_all_begins_with_those_that_need_attention(tmp_path: Path) -> None:
    log = LOG.replace("status: on-track", "status: off-track")
    message = mail(written(site(tmp_path / "s", log), "2026-02-16").letters[ALL])
    assert message["Subject"] == "Works at the port: what changed since 16 February 2026"
    html = Leaf(body(message, "html"))
    headings = [t.text for t in html.all("h2")]
    assert headings == [
        "Need attention", "Harbour & <quay>: Off track", "No update since 16 February 2026", "What’s next",
    ]  # fmt: skip
    links = [(a.text, a.attributes["href"]) for a in html.all("a")]
    assert ("Harbour & <quay>: Off track", f"{BASE}harbour/") in links
    assert ("Ferry: Done", f"{BASE}ferry/") in links
    assert links[-1] == ("Read the whole page", BASE)


@pytest.mark.parametrize(
    ("since", "day", "words", "not_there"),
    [
        ("2026-03-03", "2026-03-09", "There has been no update since 3 March 2026.", "reached"),
        ("2026-03-02", "2026-03-09", "“Dock is dry” was reached", "no update since"),
        ("2026-02-01", "2026-02-10", "“Dock is dry” is now expected 18 days later", "reached"),
        ("2026-01-05", "2026-01-31", "This project is new here since 5 January 2026.", "No change"),
        ("2026-01-05", "2026-03-09", "This project is new here since 5 January 2026.", "no update since"),
    ],
)
def test_a_letter_tells_of_the_updates_of_that_day_and_later(
    root: Path, since: str, day: str, words: str, not_there: str
) -> None:
    text = " ".join(body(mail(written(root, since, day).letters["harbour.eml"]), "plain").split())
    assert words in text
    assert not_there not in text


def test_a_mistake_that_was_corrected_in_between_is_not_news(root: Path) -> None:
    text = " ".join(body(mail(written(root, "2026-02-01", "2026-02-20").letters["harbour.eml"]), "plain").split())
    assert "20 March" not in text


def test_the_same_log_days_and_moment_give_the_same_bytes(root: Path) -> None:
    assert written(root, "2026-02-16").letters == written(root, "2026-02-16").letters
    assert mail(written(root, "2026-02-16").letters[ALL])["Date"] == "Mon, 09 Mar 2026 00:00:00 +0000"
    at_noon = mail(written(root, "2026-02-16", NOON).letters[ALL])
    assert at_noon["Date"] == "Mon, 09 Mar 2026 12:00:00 +0000"
    assert at_noon["Message-ID"] == mail(written(root, "2026-02-16").letters[ALL])["Message-ID"]


def test_a_letter_that_says_something_else_has_another_name(root: Path) -> None:
    names = {
        mail(letter)["Message-ID"]
        for since, day in (("2026-02-16", "2026-03-09"), ("2026-02-17", "2026-03-09"), ("2026-02-16", "2026-03-08"))
        for letter in written(root, since, day).letters.values()
    }
    assert len(names) == 9
    assert all(re.fullmatch(r"<[0-9a-f]{32}@example\.org>", name) for name in names)


def test_a_template_of_one_s_own_is_taken_and_its_faults_are_told(tmp_path: Path) -> None:
    root = site(tmp_path / "s")
    mine = root / "templates/digest.html"
    mine.parent.mkdir()
    mine.write_text("<p>Mine: {{ page.title }}</p>")
    assert body(mail(written(root, "2026-03-02").letters["ferry.eml"]), "html").strip() == "<p>Mine: Ferry</p>"
    mine.write_text("<p>{{ page.nothing }}</p>")
    made = written(root, "2026-03-02")
    assert made.letters == {}
    assert {d.code for d in made.report.found if d.severity == "error"} == {"template-fault"}


@pytest.mark.parametrize(
    ("contact", "base_url", "sender"),
    [
        ("port@example.org", None, "port@example.org"),
        ("mailto:port@example.org", None, "port@example.org"),
        ("https://example.org/ask", BASE, "no-reply@example.org"),
        ("ask Ada @ the port", BASE, "no-reply@example.org"),
        ("häfen@example.org", "https://häfen.example/", "no-reply@xn--hfen-loa.example"),
        (None, None, "no-reply@milepost.invalid"),
    ],
)
def test_a_letter_comes_from_the_contact_or_from_nobody(contact: str | None, base_url: str | None, sender: str) -> None:
    data = as_email(letter("T"), "<p>T</p>", Config(title="T", contact=contact, base_url=base_url), NOON)
    assert mail(data)["From"].addresses[0].addr_spec == sender


# Hostile texts.


def letter(text: str) -> Letter:
    """A letter in which every text is that one, made ready as the plan makes it ready."""
    line = one_line(text)
    chrome = Chrome(Config(title="T"), Wording.of("en-GB"), "1", "style.css")
    return Letter(
        frame=frame(chrome, title=text, description=text, root="", above=()), title=line, subject=line,
        mark=Mark("at-risk", line), colour="#b85600", lead=(line,), parts=(LetterPart(Link(line), (Link(line),)),),
        read=None, foot=(line,),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(hostile)
def test_no_text_can_break_a_letter(text: str) -> None:
    made = letter(text)
    data = as_email(made, "<p>plain</p>", Config(title=text or "T", contact="port@example.org"), NOON)
    assert list(faults(data)) == []
    message = mail(data)
    shown = one_line(text).replace("=?", "= ?")  # else mail programs would decode what nobody encoded
    assert " ".join(message["Subject"].split()) == " ".join(shown.split())
    # The standard library reads a space between encoded words of a name, which RFC 2047 (6.2) has ignored.
    name = make_header(decode_header(parseaddr(message_from_bytes(data)["From"])[0]))
    assert "".join(str(name).split()) == "".join((shown or "T" * (not text)).split())
    assert message["From"].addresses[0].addr_spec == "port@example.org"
    assert body(message, "plain").replace("\r\n", "\n") == as_text(made)
    assert data == as_email(made, "<p>plain</p>", Config(title=text or "T", contact="port@example.org"), NOON)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"\r\nTo: ", b"\nTo: ", "lines that do not end in CR LF"),
        (b"Subject: ", "Subject: é".encode(), "a line that no server takes"),
        (b"Date: ", b"X-Date: ", "not one Date"),
        (b"To: ", b"Bcc: all@example.org\r\nTo: ", "a header that nobody wrote"),
        (b"--\r\n", b"\r\n", "a defect"),
        (b"text/plain", b"text/calendar", "other parts: ['multipart/alternative', 'text/calendar', 'text/html']"),
        (b"</ul>", b"<img src=3D'x'></ul>", "something that runs or asks"),
    ],
)
def test_a_bad_letter_is_found(root: Path, old: bytes, new: bytes, fault: str) -> None:
    sound = written(root, "2026-02-16").letters["harbour.eml"]
    assert old in sound
    before, _, after = sound.rpartition(old)
    assert fault in list(faults(before + new + after))


# The command.


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["digest", *words], catch_exceptions=False)


def test_the_command_writes_letters_beside_the_site(tmp_path: Path) -> None:
    root = site(tmp_path / "s")
    done = run("-C", str(root), "--since", "2026-02-16", "--as-of", "2026-03-09")
    assert done.exit_code == FINE
    assert done.stdout == f"Wrote 3 letters into {root / 'digest'}.\n"
    expected = written(root, "2026-02-16").letters
    assert {p.name: p.read_bytes() for p in (root / "digest").iterdir()} == expected


def test_the_command_writes_the_letter_on_one_project(tmp_path: Path) -> None:
    root = site(tmp_path / "s")
    out = tmp_path / "letters/new"
    done = run(
        "-C", str(root), "--since", "2026-02-16", "--as-of", "2026-03-09", "--project", "ferry", "--out", str(out)
    )
    assert done.exit_code == FINE
    assert [p.name for p in out.iterdir()] == ["ferry.eml"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--since", "2026-02-16", "--project", "fery"), USAGE, 'there is no project "fery"\n  = did you mean ferry?'),
        (("--since", "16.2.2026"), USAGE, "write 2026-02-16"),
        ((), USAGE, "Missing option '--since'"),
    ],
)
def test_the_command_says_what_it_cannot_do(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    root = site(tmp_path / "s")
    done = run("-C", str(root), *words, "--as-of", "2026-03-09")
    assert (done.exit_code, (root / "digest").exists()) == (code, False)
    assert said in done.stderr


def test_a_log_with_errors_gets_no_letter(tmp_path: Path) -> None:
    root = site(tmp_path / "s", LOG.replace("status: at-risk", "status: at-rsik"))
    done = run("-C", str(root), "--since", "2026-02-16", "--as-of", "2026-03-09")
    assert (done.exit_code, list((root / "digest").glob("*"))) == (BROKEN, [])
    assert "[unknown-status]" in done.stderr
    assert done.stderr.endswith("No letter was written.\n")
