"""Cases that come with the package, each by its name: ``datasets.tiny()`` is a scenario of it.

Examples:
    >>> import sufficiency as sf
    >>> "tiny" in sf.datasets.names()
    True
    >>> sf.datasets.tiny("base").name
    'base'
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sufficiency.case.scenario import Scenario, load_scenario

_HERE = Path(__file__).parent
PUBLISHED = "published"
"""Word for the series that come with the package."""
# In a wheel the cases lie beside this file; in a checkout in the folder data.
_FOLDER = _HERE if any(_HERE.glob("*/case.toml")) else _HERE.parents[1] / "data"


def names() -> tuple[str, ...]:
    """The cases there are."""
    return tuple(sorted(p.parent.name for p in _FOLDER.glob("*/case.toml")))


def folder(name: str) -> Path:
    """The folder of a case. Read from it; copy it before you change anything.

    Raises:
        KeyError: there is no case of this name.
    """
    if name not in names():
        raise KeyError(f"no case is called {name!r}; there are {', '.join(names())}")
    return _FOLDER / name


def series() -> Path:
    """The folder of published series of every council, for what lies ahead.

    Examples:
        >>> import sufficiency as sf
        >>> (sf.datasets.series() / "plans.csv").is_file()
        True
    """
    return _FOLDER / "national"


def series_in(folder: Path | str) -> Path:
    """A folder of published series; the word "published" stands for the package's own.

    Args:
        folder: as it was named.

    Examples:
        >>> import sufficiency as sf
        >>> sf.datasets.series_in("published") == sf.datasets.series()
        True
    """
    return series() if str(folder) == PUBLISHED else Path(folder)


def __getattr__(name: str) -> Callable[..., Scenario]:
    """A function for each case: one of its scenarios, loaded; ``base`` unless another is named."""
    if name not in names():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def case(scenario: str = "base") -> Scenario:
        return load_scenario(folder(name) / "scenarios" / f"{scenario}.toml")

    case.__name__, case.__doc__ = name, f"A scenario of the case {name}, by name."
    return case


def __dir__() -> list[str]:
    return ["folder", "names", "series", "series_in", *names()]
