"""Generators of the smart service: assistant, interactions, support, survey, consents."""
