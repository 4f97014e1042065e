"""Rows of derived tables: what a refresh computes from several tables, or across rows, and publishes small."""
