"""Experiments: declaration, seal, health, estimates, verdict, and what of them a snapshot publishes.

`estimates` and `sample_ratio` load tea-tasting and SciPy: pages read what was published.
"""
