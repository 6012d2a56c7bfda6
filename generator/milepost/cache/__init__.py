"""What a build remembers for the next one. It may be deleted at any time, and is never believed without proof.

An image is what came of one project: a head of JSON and finished files behind it, each with its digest, under the full
key of everything that went into it (:mod:`~milepost.cache.image`). A store keeps one image a project, on disk or in
memory (:mod:`~milepost.cache.store`). :mod:`~milepost.cache.ledger` remembers which files looked how when they were
read, so that what nobody has touched is not read again.
"""

from milepost.cache.image import Damaged, Image, Place, Pressed, digest, json_key, key, packed, unpacked
from milepost.cache.ledger import Ledger
from milepost.cache.leftovers import IMAGE_FILE, put_in_place, runs, sweep
from milepost.cache.store import FolderStore, MemoryStore, PassingStore, Store

__all__ = [
    "IMAGE_FILE",
    "Damaged",
    "FolderStore",
    "Image",
    "Ledger",
    "MemoryStore",
    "PassingStore",
    "Place",
    "Pressed",
    "Store",
    "digest",
    "json_key",
    "key",
    "packed",
    "put_in_place",
    "runs",
    "sweep",
    "unpacked",
]
