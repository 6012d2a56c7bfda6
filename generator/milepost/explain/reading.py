"""Problems of reading a file at all: its bytes, its fences, and the grammar of its front matter."""

from __future__ import annotations

from milepost.explain.explanation import Explanation

READING = {
    "not-utf8": Explanation(
        "The file is saved in an encoding that cannot be read",
        "A log is UTF-8 text, as every editor writes it today. Files from old Windows programs hold other bytes for "
        "letters such as é and for curly quotes, and some programs save two bytes for every letter (UTF-16).",
        "saved as Windows-1252 or UTF-16",
        "saved as UTF-8",
        "words",
    ),
    "control-character": Explanation(
        "A character that cannot be seen",
        "Control characters come from copying out of other programs. Some of them turn the reading direction, so "
        "that a page reads differently from its log; none of them is ever needed.",
        'title: "Roof\\x08 on"',
        "title: Roof on",
    ),
    "too-large": Explanation(
        "The file is too large",
        "A file may have 1 MB and its front matter 64 KB, which is far more than an update needs.",
        "a file with a picture pasted into it",
        "a picture in a file of its own, and a link to it",
        "words",
    ),
    "too-deep": Explanation(
        "Lists and groups stand too deep inside one another",
        "No key of a log needs more than five levels; at twenty the file is taken to be damaged.",
        "x_list: " + "[" * 25 + "]" * 25,
        "x_list: [a, b]",
    ),
    "too-many-values": Explanation(
        "The front matter holds too many values",
        "One file may hold 5,000 values. A longer list belongs into several updates, or into a file beside them.",
        "one update with thousands of risks",
        "several updates",
        "words",
    ),
    "fence-not-first": Explanation(
        "The front matter does not begin on the first line",
        "The line --- that opens the front matter is the first line of the file. Taken for text, the keys below it "
        "would stand on a public page, and their facts would be lost.",
        "\n---\nstatus: on-track\n---\nWork goes on.",
        "---\nstatus: on-track\n---\nWork goes on.",
        "file",
    ),
    "fence-misspelt": Explanation(
        "The line round the front matter is not exactly ---",
        "Front matter stands between two lines of exactly three hyphens (or three plus signs for TOML). Word "
        "processors like to join hyphens to a dash.",
        "---\nstatus: on-track\n----\nWork goes on.",
        "---\nstatus: on-track\n---\nWork goes on.",
        "file",
    ),
    "fence-indented": Explanation(
        "A line --- has spaces before it",
        "The lines round the front matter begin at the very left.",
        "---\nstatus: on-track\n  ---\nWork goes on.",
        "---\nstatus: on-track\n---\nWork goes on.",
        "file",
    ),
    "fence-unclosed": Explanation(
        "The front matter never ends",
        "A second line --- closes the front matter; without it nobody can tell keys from text.",
        "---\nstatus: on-track\n\nWork goes on.",
        "---\nstatus: on-track\n---\n\nWork goes on.",
        "file",
    ),
    "front-matter-not-a-map": Explanation(
        "The front matter is not made of keys",
        "Front matter is lines of key: value.",
        "---\n- on-track\n---\nWork goes on.",
        "---\nstatus: on-track\n---\nWork goes on.",
        "file",
    ),
    "duplicate-key": Explanation(
        "A key stands twice",
        "Of two equal keys one would be lost without a word. To speak of several risks, write one list below one key.",
        "summary: The roof is on.\nsummary: The roof leaks.",
        "summary: The roof is on, and leaks.",
    ),
    "key-not-text": Explanation(
        "Something other than a word stands where a key is expected",
        "A key is a word before a colon.",
        "? [roof, lift]\n: done",
        "done: [Roof, Lift]",
    ),
    "colon-missing": Explanation(
        "A line of the front matter has no colon",
        "Every key is followed by a colon and a space. A text that runs over several lines is indented below its key.",
        "status: on-track\nsummary The roof is on.",
        "status: on-track\nsummary: The roof is on.",
    ),
    "space-after-colon": Explanation(
        "No space behind a colon",
        "YAML takes key:value for one word.",
        "summary:The roof is on.",
        "summary: The roof is on.",
    ),
    "space-after-dash": Explanation(
        "No space behind a dash",
        "An item of a list begins with a dash and a space.",
        "done:\n  -Slates ordered",
        "done:\n  - Slates ordered",
    ),
    "unquoted-colon": Explanation(
        "A colon inside a value",
        "A colon with a space behind it begins a value. Where it is part of the text, the whole text stands in quotes.",
        "title: Roof: half done",
        'title: "Roof: half done"',
    ),
    "quote-needed": Explanation(
        "A value begins with a sign that YAML keeps for itself",
        "Values that begin with @, %, *, &, !, ` or a bracket that is text need quotes.",
        "author: @ada",
        'author: "@ada"',
    ),
    "quote-unclosed": Explanation(
        "A quotation mark is not closed",
        "A text that begins with a quotation mark ends with the same one. Inside single quotes an apostrophe is "
        "written twice.",
        'title: "Roof is on',
        'title: "Roof is on"',
    ),
    "text-after-quote": Explanation(
        "Text follows a closing quotation mark",
        "The quotes hold the whole value, or stand inside a value that does not begin with one.",
        'title: "Old" roof is gone',
        "title: 'The \"old\" roof is gone'",
    ),
    "curly-quotes": Explanation(
        "Curly quotes hold a value",
        "Word processors and telephones curl quotation marks. Only straight ones hold a value together; in the "
        "middle of a text the curly ones may stay.",
        "title: “Roof: on”",
        'title: "Roof: on"',
    ),
    "bad-escape": Explanation(
        "A backslash in double quotes means nothing",
        "Inside double quotes a backslash begins a sign such as \\n. Write it twice, or use single quotes.",
        'title: "C:\\plans"',
        "title: 'C:\\plans'",
    ),
    "bracket-unclosed": Explanation(
        "A bracket is not closed",
        "A list in one line stands in [ ], a group in { }, with commas between its parts.",
        "done: [Slates ordered, Scaffold up",
        "done: [Slates ordered, Scaffold up]",
    ),
    "block-text": Explanation(
        "A text after | or > begins in the same line",
        "These signs announce a text on the following, indented lines.",
        "summary: | The roof is on.",
        "summary: |\n  The roof is on.",
    ),
    "list-in-line": Explanation(
        "A list begins in the line of its key",
        "A list with dashes begins on the line below its key.",
        "done: - Slates ordered",
        "done:\n  - Slates ordered",
    ),
    "tab-indent": Explanation(
        "A line is indented with a tab",
        "YAML allows only spaces for indentation. Most editors can be told to write two spaces for a tab.",
        "done:\n\t- Slates ordered",
        "done:\n  - Slates ordered",
    ),
    "bad-indent": Explanation(
        "A line does not stand below the others of its group",
        "Keys of one item begin in the same column.",
        "risks:\n  - id: permits\n     likelihood: likely",
        "risks:\n  - id: permits\n    likelihood: likely",
    ),
    "text-after-hash": Explanation(
        "A part of the text is taken for a comment",
        "In YAML a space and # begin a comment, so the rest of the text is not read. Put the text in quotes.",
        "title: Change #4 is agreed",
        'title: "Change #4 is agreed"',
    ),
    "yaml-syntax": Explanation(
        "A line of YAML cannot be understood",
        "Something in this line breaks the rules of YAML, and it is not one of the common mistakes that have a "
        "message of their own. Quotes round the value usually help.",
        "done: [Slates ordered]]",
        "done: [Slates ordered]",
    ),
    "yaml-alias": Explanation(
        "A value refers to another place",
        "YAML can name a value with & and repeat it with *. A log is read by people, so every value is written where "
        "it counts. A text that begins with these signs needs quotes.",
        "summary: &s The roof is on.",
        'summary: "&s The roof is on."',
    ),
    "yaml-merge": Explanation(
        "Keys are copied from another place",
        "The key << copies keys from elsewhere in YAML. A log is read by people, so every key is written where it "
        "counts.",
        "<<: {status: on-track}",
        "status: on-track",
    ),
    "yaml-tag": Explanation(
        "A value has a tag",
        "YAML's tags begin with ! and change what a value is. A log has no use for them; a text that begins so needs "
        "quotes.",
        "summary: !important The roof is on.",
        'summary: "!important The roof is on."',
    ),
    "yaml-documents": Explanation(
        "The front matter begins a second time",
        "A file has one front matter, closed by one line ---.",
        "---\nstatus: on-track\n--- # done\ntitle: Roof\n---\nWork goes on.",
        "---\nstatus: on-track\n---\nWork goes on.",
        "file",
    ),
    "toml-syntax": Explanation(
        "A line of TOML cannot be understood",
        "Front matter between lines of +++ is TOML: texts stand in quotes, and keys are followed by =.",
        "+++\nstatus = on-track\n+++\nWork goes on.",
        '+++\nstatus = "on-track"\n+++\nWork goes on.',
        "file",
    ),
    "json-syntax": Explanation(
        "The JSON cannot be understood",
        "Front matter in braces is JSON: keys and texts stand in double quotes, and no comma follows the last of them.",
        '{\n  "status": "on-track",\n}\nWork goes on.',
        '{\n  "status": "on-track"\n}\nWork goes on.',
        "file",
    ),
}
