"""The report: one self-contained HTML page, its tables and figures, built from score files."""
