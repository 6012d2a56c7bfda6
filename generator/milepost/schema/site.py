"""The keys of ``site.toml``: the settings of a site."""

from typing import Annotated

from milepost.schema.keys import Keys, key
from milepost.schema.numbers import Count
from milepost.schema.records import ToleranceKeys
from milepost.schema.types import GROUP, Text, YesNo


class RepositoryKeys(Keys):
    """Where the log is kept, for links that let authors edit it."""

    url: Text | None = key("Address of the repository, such as https://github.com/owner/name")
    branch: Text | None = key("The branch that is published from; main when absent")
    folder: Text | None = key("The folder of site.toml in the repository, when it is not the top")


class SiteKeys(Keys):
    """site.toml: the settings of the whole site. Only the title is needed."""

    title: Text | None = key("Name of the site, shown on every page")
    format: Count | None = key("Version of the log's format; 1")
    organisation: Text | None = key("Whose projects these are")
    contact: Text | None = key("Where readers send questions: an e-mail address or a link")
    base_url: Text | None = key("Where the site will stand, such as https://example.org/projects/")
    language: Text | None = key("Language of the pages, such as en-GB; dates and money follow it")
    timezone: Text | None = key("Time zone by which a day begins, such as Europe/London; UTC when absent")
    theme: Text | None = key("Name of the theme")
    index: YesNo | None = key("True lets search engines list the site")
    public: YesNo | None = key("True lets the site be published; everybody can read it then")
    repository: Annotated[RepositoryKeys | None, GROUP] = key("Where the log is kept")
    tolerance: Annotated[ToleranceKeys | None, GROUP] = key("Limits for projects that state none")
