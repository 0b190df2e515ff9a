"""A task that is hard on its worker; it imports little, as every new process does that too."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any


def hard(place: Path, scenario: Any, version: str) -> dict[str, Any]:
    """Dies once, or takes too much memory, or is as it should be, by the scenario's name."""
    mark = Path(scenario.description)
    if scenario.name == "dies" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if scenario.name == "takes":
        bytearray(3 * 2**30)
    return {"outcome": "planned", "note": ""}
