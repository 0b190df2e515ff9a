"""Specialist-place sufficiency and school-travel optimiser."""

__version__ = "0.1.0"
