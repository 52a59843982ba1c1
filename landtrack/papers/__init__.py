"""Papers: slips, receipts, sheets, letters and attestations, for those who read and those who do not.

``make`` gives the bytes of one; PAPERS is the table of what there is.  Paper is a danger too: what a woman
takes home has a picture and a number, and no name, no village, no word for what it is about.
"""

from __future__ import annotations

from landtrack.papers.kinds import PAPERS, Kind
from landtrack.papers.making import MOST_SLIPS, Paper, make, refusal

__all__ = ["MOST_SLIPS", "PAPERS", "Kind", "Paper", "make", "refusal"]
