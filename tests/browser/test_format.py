"""Style sheets and scripts of pages are written as one formatter writes them."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.large

HERE = Path(__file__).parent
PRETTIER = HERE / "node_modules" / ".bin" / "prettier"


def test_style_sheets_and_scripts_are_as_the_formatter_writes_them() -> None:
    if not PRETTIER.is_file():
        pytest.skip("prettier is not installed: npm ci in tests/browser")
    script = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["scripts"]["format"]
    command = [{"prettier": str(PRETTIER), "--write": "--check"}.get(word, word)
               for word in shlex.split(script)]
    # A pattern that finds no file is a fault as well.
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm run format --prefix tests/browser\n{done.stderr}"
