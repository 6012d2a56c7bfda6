"""Milepost compiles Markdown project logs into a static site of project status.

Start reading at :mod:`milepost.build`: it names every stage in order. ARCHITECTURE.md has the floor plan.
"""

__version__ = "0.1.0"
