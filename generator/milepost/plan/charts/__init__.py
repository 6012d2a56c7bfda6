"""The drawings of a project, worked out to the last figure, so that a template has nothing to compute.

Each module makes one drawing from how a project stands: the road of milestones, the slip chart, the strip of statuses,
the money bar. They share :mod:`~milepost.plan.charts.axis`.
"""

from __future__ import annotations

from milepost.plan.charts.money import money_bar
from milepost.plan.charts.road import portfolio_road, project_road
from milepost.plan.charts.slip import deeper, drawn_again, slip_chart
from milepost.plan.charts.strip import strip

__all__ = ["deeper", "drawn_again", "money_bar", "portfolio_road", "project_road", "slip_chart", "strip"]
