"""Counting: the three numbers of women, the indicators, and their report, at any past day.

``loading`` asks the register once for a day and some villages; everything else is pure arithmetic on what
it brought.  A new indicator is a function and a row of ``indicators.INDICATORS``.
"""

from landtrack.counting.loading import facts_for, numbers_by_area, numbers_by_village, three_numbers
from landtrack.counting.report import report

__all__ = ["facts_for", "numbers_by_area", "numbers_by_village", "report", "three_numbers"]
