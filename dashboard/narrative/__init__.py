"""Sentences made from figures by templates, never from guesses."""
