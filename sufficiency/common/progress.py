"""What is called while work goes on: everything long takes one of these two."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Is told each step, in words."""
SearchProgress = Callable[[str, float, float], None]
"""Is told a step of a search, its best value and its best bound."""
