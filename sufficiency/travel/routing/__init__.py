"""Snapping, contraction hierarchies, and journey times and lengths."""
