"""What a message is."""

from __future__ import annotations

Message = str | tuple[str, str]
"""A whole sentence or label with facts in braces; a pair is (for one, for many), chosen by a number."""
