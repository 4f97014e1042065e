"""Blocks of a page, one a file: each shows one thing when its `show` is called."""
