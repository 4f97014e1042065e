"""Sections about decisions: experiments, requirements."""
