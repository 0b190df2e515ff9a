"""Closures, links, ferries, factors and gates do what they say, and say what they did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import travel_matrix
from sufficiency.travel.override_effects import override_effects
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.select import Base, base_network, main_roads, street_base
from tests.travel.test_network import places
from tests.travel.test_openstreetmap import HOMES, SCHOOLS, metres
from tests.travel.village import at, write_extract


def scenario(tmp_path: Path, text: str) -> Scenario:
    path = tmp_path / "changed.toml"
    path.write_text(text or 'title = "As it is"\n', encoding="utf-8")
    return load_scenario(path)


@pytest.fixture
def village(tmp_path: Path) -> Base:
    from sufficiency.travel.sources.osm_extract import read_extract

    return street_base(read_extract(write_extract(tmp_path / "village.osm.pbf")), am_peak=False)


def ms(base: Base, wanted: Scenario) -> np.ndarray:
    return journeys_between(apply_overrides(base, wanted), HOMES, SCHOOLS).ms


QUIET = "[travel]\nam_peak = false\n"


def test_a_ferry_is_off_until_it_runs(village: Base, tmp_path: Path) -> None:
    off = ms(village, scenario(tmp_path, QUIET))
    on = ms(village, scenario(tmp_path, QUIET + "ferry = true\n"))
    one = ms(village, scenario(
        tmp_path, QUIET + '[[travel.override]]\nkind = "ferry"\nroad = "chain ferry"\n'))
    assert off[0, 1] > on[0, 1] + 60_000
    assert np.array_equal(on, one)
    assert off[1, 0] == on[1, 0]


def test_a_closed_bridge_cuts_the_north_off(village: Base, tmp_path: Path) -> None:
    by_name = '[[travel.override]]\nkind = "close"\nroad = "Long Bridge"\n'
    west, south = metres(at(17, 1))[0]
    east, north = metres(at(19, 2))[0]
    by_box = f'[[travel.override]]\nkind = "close"\nroad = "B1140"\n' \
             f"box = [{west:.0f}, {south:.0f}, {east:.0f}, {north:.0f}]\n"
    by_line = f'[[travel.override]]\nkind = "close"\n' \
              f"line = [[{west:.0f}, {south:.0f}], [{east:.0f}, {south:.0f}]]\n"
    for text in (by_name, by_box, by_line):
        cut = ms(village, scenario(tmp_path, QUIET + text))
        # The north is no longer in the largest part: its school is too far from any road there.
        assert (cut[:4, 1] == -1).all(), text
        assert (cut[:4, 0] >= 0).all()


def test_a_new_link_and_a_new_speed(village: Base, tmp_path: Path) -> None:
    plain = ms(village, scenario(tmp_path, QUIET))
    (a, b), (c, d) = metres(at(3, 1))[0], metres(at(3, 3))[0]
    link = '[[travel.override]]\nkind = "link"\nkph = 60\nroad = "New bridge"\n' \
           f'line = [[{a:.0f}, {b:.0f}], [{c:.0f}, {d:.0f}]]\n'
    built = ms(village, scenario(tmp_path, QUIET + link))
    assert built[3, 1] < plain[3, 1] - 300_000
    assert (built <= plain).all()
    # A link counts as a road like any other: a later closure may name it.
    shut = ms(village, scenario(
        tmp_path, QUIET + link + '[[travel.override]]\nkind = "close"\nroad = "New bridge"\n'))
    assert np.array_equal(shut, plain)


def test_factors(village: Base, tmp_path: Path) -> None:
    free = apply_overrides(village, scenario(tmp_path, QUIET))
    season = apply_overrides(village, scenario(
        tmp_path, QUIET + '[[travel.override]]\nkind = "season"\nfactor = 1.5\n'
                          'classes = ["secondary"]\n'))
    second = free.kind == free.kinds.index("secondary")
    assert np.allclose(season.seconds[second], free.seconds[second] * 1.5)
    assert np.array_equal(season.seconds[~second], free.seconds[~second])

    peak = street_base(village.roads, am_peak=True)
    peak = Base(peak.roads, village.roads.seconds)
    own = apply_overrides(peak, scenario(tmp_path, ""))
    assert (own.seconds[second] > free.seconds[second]).all()
    ours = apply_overrides(peak, scenario(
        tmp_path, '[[travel.override]]\nkind = "peak"\nfactor = 1.31\narea = "urban"\n'))
    assert np.allclose(ours.seconds[ours.town & ours.open],
                       village.roads.seconds[ours.town & ours.open] * 1.31)
    assert np.array_equal(ours.seconds[~ours.town], own.seconds[~ours.town])


def test_the_order_they_are_written_in_changes_nothing(village: Base, tmp_path: Path) -> None:
    parts = ['[[travel.override]]\nkind = "season"\nfactor = 1.2\n',
             '[[travel.override]]\nkind = "ferry"\n',
             '[[travel.override]]\nkind = "close"\nroad = "C12"\n']
    one = ms(village, scenario(tmp_path, QUIET + "".join(parts)))
    two = ms(village, scenario(tmp_path, QUIET + "".join(reversed(parts))))
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("text", "words"),
    [('kind = "close"\nroad = "B1410"', "Did you mean 'B1140'"),
     ('kind = "close"\nroad = "B1140"\nbox = [0, 0, 10, 10]', "fits no road there"),
     ('kind = "season"\nfactor = 1.1\nclasses = ["secondry"]', "Did you mean 'secondary'"),
     ('kind = "ferry"\nroad = "B1140"', "fits no ferry")],
)
def test_overrides_that_fit_nothing(
    village: Base, tmp_path: Path, text: str, words: str
) -> None:
    wanted = scenario(tmp_path, QUIET + "[[travel.override]]\n" + text + "\n")
    with pytest.raises(InputError, match=words):
        apply_overrides(village, wanted)


@pytest.mark.parametrize(
    "text", ['kind = "clse"', 'kind = "close"', 'kind = "season"\nfactor = 0',
             'kind = "link"\nkph = 50\nline = [[1, 2]]', 'kind = "ferry"\nspeed = 3'])
def test_overrides_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"changed\.toml, travel\.override"):
        scenario(tmp_path, "[[travel.override]]\n" + text + "\n")


def test_effects_are_shown_one_by_one(village: Base, tmp_path: Path) -> None:
    wanted = scenario(
        tmp_path, QUIET + 'ferry = true\n[[travel.override]]\nkind = "close"\n'
        'title = "Bridge works"\nroad = "Long Bridge"\n[[travel.override]]\nkind = "gate"\n'
        f'place = "south"\npoint = [{metres(at(0.1, 0))[0][0]:.0f}, '
        f'{metres(at(0.1, 0))[0][1]:.0f}]\n')
    i, j = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])
    table = override_effects(village, wanted, ("south", "north"), HOMES, SCHOOLS, i, j,
                             np.array([1.0, 2, 3, 4])).set_index("override")
    gate = table.loc[next(n for n in table.index if n.startswith("gate"))]
    assert table.loc["Bridge works", "change"] == 0  # with the ferry nobody takes the bridge
    assert gate["shorter"] == 1 and gate["longer"] == 2
    with_it = journeys_between(apply_overrides(village, wanted), HOMES,
                               gates(wanted, ("south", "north"), SCHOOLS))
    total = (with_it.seconds[i, j] * np.array([1, 2, 3, 4])).sum() / 60
    assert table["minutes_with"].to_list() == pytest.approx([total, total])
    assert gate["change"] == pytest.approx(total - gate["minutes_without"])


def test_the_yare_by_override(root: Path, tmp_path: Path) -> None:
    """Loddon to Reedham: the ferry of the embedded network, turned on by name."""
    a, b = places(root, "loddon"), places(root, "reedham")
    base = main_roads(root / "data" / "norfolk" / "roads", am_peak=True)
    name = next(base.roads.labels[i] for i in base.roads.label[
        base.roads.kind == base.roads.kinds.index("ferry")])
    crow = np.hypot(*(a - b)[0])

    def way(text: str) -> tuple[float, int]:
        found = journeys_between(apply_overrides(base, scenario(tmp_path, text)), a, b)
        return found.seconds[0, 0] / 60, int(found.metres(np.array([0]), np.array([0]))[0])

    around = way("")
    across = way(f'[[travel.override]]\nkind = "ferry"\nroad = "{name}"\n')
    assert around[1] > 3 * crow and across[1] < 1.6 * crow
    assert around[0] > across[0] + 10


def test_what_a_case_is_told(root: Path, tmp_path: Path) -> None:
    """Places and homes too far from a road are listed, by id and by row; never by home."""
    path = tmp_path / "changed.toml"
    write_extract(tmp_path / "village.osm.pbf")
    case_folder = root / "data" / "tiny"
    path.write_text(f'case = "{case_folder.as_posix()}"\n[travel]\nsource = "village.osm.pbf"\n')
    wanted = load_scenario(path)
    case = load_case(wanted)
    home, school = metres(at(0.3, 0.05))[0], metres(at(2.9, 0.06))[0]
    demand = case.demand.assign(easting_m=home[0], northing_m=home[1])
    demand.loc[0, "northing_m"] += 30_000
    spots = case.places.assign(easting_m=school[0], northing_m=school[1])
    spots.loc[0, "easting_m"] += 40_000
    case = replace(case, demand=demand, places=spots, options=case.options.iloc[:0])
    matrix = travel_matrix(case, wanted, cache=Cache())
    told = " ".join(matrix.notes)
    assert str(spots.loc[0, "pool_id"]) in told
    assert f"rows {int(demand.loc[0, 'row'])} of children.csv" in told
    assert str(demand.loc[0, "group_id"]) not in told
    assert f"{demand.loc[0, 'northing_m']:.0f}" not in told
    assert (matrix.seconds[0] == -1).all() and (matrix.seconds[1:, 1:] >= 0).all()
    # Ferries are off, and the name of the file is part of where the minutes come from.
    assert "village.osm.pbf" in matrix.source and "morning peak" in matrix.source


def test_a_source_that_is_not_there(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.toml"
    path.write_text(f'case = "{(root / "data" / "tiny").as_posix()}"\n'
                    '[travel]\nsource = "streets.osm.pbf"\n')
    wanted = load_scenario(path)
    with pytest.raises(InputError, match="nor a file"):
        base_network(load_case(wanted), wanted, Cache())
