"""The report of GREval-Bench: tables, figures, and a card a photo, made of a score file alone.

scores = read_scores(Path("greval.json"))
write_page(scores, Path("greval.html"), photos=60)
write_text(Path("greval.tex"), as_latex(scores))
"""

from gre.report.greval.content import GREvalScores, read_scores
from gre.report.greval.export import as_csv, as_json, as_latex
from gre.report.greval.page import render_page, write_page

__all__ = [
    "GREvalScores",
    "as_csv",
    "as_json",
    "as_latex",
    "read_scores",
    "render_page",
    "write_page",
]
