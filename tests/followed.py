"""What the tests of feeds, calendars, badges and letters share: one log that holds what they must get right."""

from __future__ import annotations

from hypothesis import strategies as st

BASE = "https://example.org/port/"

LOG = """
    == site.toml
    title = "Works at the port"
    base_url = "https://example.org/port/"
    contact = "port@example.org"
    timezone = "Europe/Berlin"
    == content/harbour/project.md
    ---
    title: Harbour & <quay>
    date: 2026-01-05
    summary: A new quay.
    manager: Ada Reed
    sponsor: Bo Lind
    milestones:
      - {id: dry, title: Dock is dry, due: 2026-03-02}
      - {id: wall, title: Wall stands, due: 2026-09}
    deadlines: [{id: storms, title: Storms begin, date: 2026-10-01, effect: No work until spring}]
    obligations: [{id: report, title: Report to the town, due: 2026-02-28, recurs: monthly}]
    asks: [{title: Say yes to stone, of: sponsor, by: 2026-04-01}]
    ---
    The plan, with [a drawing](quay.png).
    == content/harbour/2026-02-02-mud.md
    ---
    headline: Mud in the dock
    summary: The dock is full of mud.
    status: at-risk
    reason: Mud
    author: manager
    forecasts: {dry: {date: 2026-03-20, reason: Mud}}
    ---
    See ![the quay](quay.png), [the plan](project.md), [the next one](2026-02-16.md),
    [the ferry](../ferry/2026-01-12.md).

    <script>alert(1)</script>
    == content/harbour/2026-02-16.md
    ---
    date: 2026-02-16 14:30
    title: No mud after all
    supersedes: [2026-02-02-mud]
    status: on-track
    author: {name: Cy Moor}
    next: [Lay the first stone]
    ---
    It was another dock.
    == content/harbour/2026-03-02.md
    ---
    title: The dock is dry
    met: {dry: 2026-03-01}
    milestones: [{id: quay-wall, was: wall}]
    forecasts: {quay-wall: 2026-10-12}
    obligations: [{id: report, fulfilled: 2026-02-27}]
    ---
    == content/ferry/project.md
    ---
    title: Ferry
    date: 2026-01-10
    cadence: none
    ---
    == content/ferry/2026-01-12.md
    ---
    title: The ferry is back
    status: completed
    ---
    Done, [as planned](project.md).
    """
PICTURE = b"\x89PNG not a real picture"

CONTROLS = "\x00\x07\x0b\x0c\x1b\x1c\x1f\x7f\x80\x85\x9f\u2028\u2029\ud800\udfff\ufdd0\ufffe\uffff\r\n\t"
SIGNS = "aZ 09,;:\\\"'<>&]!=?@éßж漢字🚢👩\u200d👧\u0301\u00a0"

hostile = st.text(st.sampled_from(CONTROLS + SIGNS), max_size=90) | st.sampled_from(
    [
        "]]>",
        "<![CDATA[x]]>&amp;<b>",
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:mine",
        "a\nBcc: everybody@example.org",
        "a\u2028Bcc: x",
        "\x85END:VCALENDAR",
        "🚢" * 60,
        "é" * 74 + "漢",
        "a" * 200,
        "=?utf-8?q?a=0D=0ABcc:_everybody@example.org?=",
        "--=_0\n\n--",
        "0 \u00a00",
    ]
)
"""Titles that have broken feeds, calendars and mails, and random ones of what they are made of."""
