"""The collector is put off only while it would find nothing, and never left off."""

from __future__ import annotations

import gc

import pytest

from sufficiency.common.garbage_collection import no_collection


@pytest.mark.parametrize("on", [True, False])
def test_it_is_as_before_also_after_an_error(on: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with pytest.raises(KeyError), no_collection():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()
