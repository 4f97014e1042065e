"""Experiments in the warehouse: who was exposed to which arm, and sums of outcomes per arm."""
