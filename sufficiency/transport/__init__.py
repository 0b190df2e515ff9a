"""Shared vehicles: runs to schools within every child's own ride limit, and what they cost."""
