"""Problems of the texts below the front matter, of site.toml, and of templates."""

from __future__ import annotations

from milepost.explain.explanation import Explanation

TEXTS = {
    "missing-link": Explanation(
        "A link to a file that is not there",
        "Links between updates are written as the path of the file, so that they work on GitHub and on the site.",
        "See [April](2026-04-21.md).",
        "See [April](2026-04-20.md).",
        "body",
    ),
    "missing-picture": Explanation(
        "A picture that is not there",
        "Pictures lie in the folder of the project, and are named by their path from the text.",
        "![The tunnel](tunnel.jpg)",
        "See [April](2026-04-20.md).",
        "body",
    ),
    "link-to-nothing": Explanation(
        "A link that leads to nothing",
        "Only its words are shown. Addresses that begin with / come from other generators and mean nothing here.",
        "See [the map](/maps/town.html).",
        "See [the map](https://example.org/maps/town.html).",
        "body",
    ),
    "empty-address": Explanation(
        "A link without an address",
        "Only its words are shown.",
        "See [the map]().",
        "See [the map](https://example.org/map).",
        "body",
    ),
    "unsafe-address": Explanation(
        "An address that cannot be published",
        "Links lead to https, http, mailto and tel addresses or to files of the log. A file on your computer is "
        "nowhere for readers.",
        "See [the plan](file:///C:/plans/roof.docx).",
        "See [the plan](https://example.org/roof.pdf).",
        "body",
    ),
    "unknown-heading": Explanation(
        "A link to a heading that is not there",
        "The part after # is the heading in small letters, with hyphens for spaces.",
        "## Costs\n\nSee [costs](#cost).",
        "## Costs\n\nSee [costs](#costs).",
        "body",
    ),
    "remote-picture": Explanation(
        "A picture on another site",
        "Pages load nothing from elsewhere, so that no stranger learns who reads them. The picture becomes a link.",
        "![The tunnel](https://example.org/tunnel.jpg)",
        "[The tunnel](https://example.org/tunnel.jpg)",
        "body",
    ),
    "heading-needs-space": Explanation(
        "A heading without a space",
        "The line is shown as a heading, but GitHub's preview shows it as text.",
        "###Costs\n\nThey rose.",
        "### Costs\n\nThey rose.",
        "body",
    ),
    "template-tag": Explanation(
        "A tag of another generator",
        "Tags in braces are filled in by other programs. Here they are not.",
        "See {{ site.url }} for more.",
        "See https://example.org for more.",
        "body",
    ),
    "comment-not-closed": Explanation(
        "A comment that never ends",
        "Everything after it is left out of the page.",
        "Work goes on.\n\n<!-- to do\n\nThe roof is on.",
        "Work goes on.\n\n<!-- to do -->\n\nThe roof is on.",
        "body",
    ),
    "audience-block": Explanation(
        "A part of the text is meant for some readers only",
        "Blocks for one audience are not supported yet, so the text would be published to everybody. Until then "
        "nothing is.",
        "::: sponsor\nWe are out of money.\n:::",
        "We are out of money.",
        "body",
    ),
    "body-too-large": Explanation(
        "The text is too long",
        "A text may have 256 KiB, about eighty pages.",
        "a hundred pages",
        "a summary, and a link to the long document",
        "words",
    ),
    "paragraph-too-long": Explanation(
        "A paragraph is too long",
        "A paragraph may have 64 KiB.",
        "forty pages without a blank line",
        "paragraphs",
        "words",
    ),
    "nesting-too-deep": Explanation(
        "Lists or quotes go too deep",
        "Twenty levels are the limit.",
        "> " * 25 + "deep",
        "> quoted",
        "body",
    ),
    "too-many-signs": Explanation(
        "Too many signs that open something",
        "Brackets, tags and backticks that are opened and never closed would keep the program busy for minutes.",
        "[" * 60,
        "a list: [ ]",
        "body",
    ),
    "too-many-tags": Explanation(
        "Too many HTML tags are open",
        "Tags that are opened and never closed would keep the program busy for minutes.",
        "<b>" * 300,
        "**bold**",
        "words",
    ),
    "no-site": Explanation(
        "There is no site.toml",
        "site.toml marks the folder of a site. One line is enough.",
        "a folder without site.toml",
        'title = "Our projects"',
        "words",
    ),
    "no-title": Explanation(
        "The site has no title",
        "The title stands on every page.",
        'language = "en-GB"',
        'title = "Our projects"',
        "site",
    ),
    "no-repository": Explanation(
        "The repository has no address",
        "With its address, pages can lead authors to the file that they are made from.",
        'title = "Our projects"\n[repository]\nbranch = "main"',
        'title = "Our projects"\n[repository]\nurl = "https://github.com/example/projects"',
        "site",
    ),
    "unknown-format": Explanation(
        "The log is of a newer format",
        "format = 1 is the only one that this version knows.",
        'title = "Our projects"\nformat = 2',
        'title = "Our projects"\nformat = 1',
        "site",
    ),
    "unknown-timezone": Explanation(
        "A time zone that is not known",
        "The time zone says when a day begins. It is named by a region and a city.",
        'title = "Our projects"\ntimezone = "London"',
        'title = "Our projects"\ntimezone = "Europe/London"',
        "site",
    ),
    "bad-language": Explanation(
        "A language that cannot be read",
        "A language is a tag such as en-GB or de. Dates and sums are written by its rules.",
        'title = "Our projects"\nlanguage = "English"',
        'title = "Our projects"\nlanguage = "en-GB"',
        "site",
    ),
    "unknown-theme": Explanation(
        "A theme that is not there",
        "A theme is one of the built-in ones, or a folder in themes/ beside site.toml.",
        'theme = "fancy"',
        'theme = "milepost"',
        "words",
    ),
    "template-fault": Explanation(
        "A template cannot be used",
        "A template in templates/ replaces the built-in one of its name. This one has a fault, in the line that is "
        "named.",
        "{% if status %}",
        "{% if status %}…{% endif %}",
        "words",
    ),
}
