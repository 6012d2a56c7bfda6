"""Every sentence and label that Milepost says to readers. This table binds: nothing is said that does not stand here.

A message is a whole sentence or a whole label. Names in braces are facts, put in by
:meth:`milepost.wording.Wording.say`; what people wrote (titles, reasons, effects) stands in quotes or after a colon, so
that no grammar depends on it. A pair is (for one, for many), chosen by ``n``. The English text is what translators see.
"""

from __future__ import annotations

from milepost.wording.messages.changed import CHANGED
from milepost.wording.messages.charts import CHART_LABELS, CHARTS
from milepost.wording.messages.dates import DATES
from milepost.wording.messages.edit import EDIT
from milepost.wording.messages.facts import FACTS
from milepost.wording.messages.fields import FIELDS, GROUPS
from milepost.wording.messages.guide import GUIDE
from milepost.wording.messages.labels import LABELS
from milepost.wording.messages.message import Message
from milepost.wording.messages.money import MONEY
from milepost.wording.messages.needs import NEEDS
from milepost.wording.messages.pages import PAGE_LABELS, PAGES
from milepost.wording.messages.portfolio import COUNTS
from milepost.wording.messages.records import RECORDS
from milepost.wording.messages.rhythm import RHYTHM
from milepost.wording.messages.status import STATUS
from milepost.wording.messages.subscribe import DIGEST, SUBSCRIBE, SUBSCRIBE_LABELS
from milepost.wording.messages.values import VALUES

MESSAGES: dict[str, Message] = {
    **VALUES,
    **STATUS,
    **DATES,
    **MONEY,
    **FACTS,
    **NEEDS,
    **CHANGED,
    **RECORDS,
    **RHYTHM,
    **COUNTS,
    **FIELDS,
    **GROUPS,
    **LABELS,
    **CHARTS,
    **CHART_LABELS,
    **PAGES,
    **PAGE_LABELS,
    **SUBSCRIBE,
    **SUBSCRIBE_LABELS,
    **DIGEST,
    **GUIDE,
    **EDIT,
}
"""All messages by name."""

__all__ = [
    "CHANGED",
    "CHARTS",
    "CHART_LABELS",
    "COUNTS",
    "DATES",
    "DIGEST",
    "EDIT",
    "FACTS",
    "FIELDS",
    "GROUPS",
    "GUIDE",
    "LABELS",
    "MESSAGES",
    "MONEY",
    "NEEDS",
    "PAGES",
    "PAGE_LABELS",
    "RECORDS",
    "RHYTHM",
    "STATUS",
    "SUBSCRIBE",
    "SUBSCRIBE_LABELS",
    "VALUES",
    "Message",
]
