"""The keys of ``theme.toml``: what a theme is called, and whose pages these are."""

from milepost.schema.keys import Keys, key
from milepost.schema.types import Text


class ThemeKeys(Keys):
    """theme.toml: the name of a theme and the brand of its pages. Nothing is needed."""

    name: Text | None = key("Name of the theme")
    summary: Text | None = key("What it is for, in a sentence")
    brand: Text | None = key("What stands at the top of every page; the title of the site when absent")
    logo: Text | None = key("A picture beside it: a file in the theme's static/")
    accent: Text | None = key("Colour of the masthead, such as #7a1f5c")
