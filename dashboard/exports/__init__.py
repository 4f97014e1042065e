"""Figures and charts as files: tidy rows, CSV, workbooks, and what a picture says of itself."""
