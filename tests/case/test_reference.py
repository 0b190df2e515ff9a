"""Reference journeys: ends found by id, every fault at once, no start in any message."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.case.postcodes import geocode
from sufficiency.case.reference_journeys import read_references
from sufficiency.errors import InputError

HEAD = "from,to,from_easting_m,from_northing_m,minutes,km\n"


def write(folder: Path, text: str, name: str = "timed.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ends_are_found_by_area_pool_urn_site_and_postcode(tiny: Path, tmp_path: Path) -> None:
    path = write(tmp_path, HEAD
                 + "B,school-a,,,30,\nB,100001,,,30,21\nA,site-c,,,50,45\n"
                 "nr2 1nh,school-a,,,200,\nthe mill,school-a,401000,300000,9,1.4\n")
    table = read_references(tiny, [path])
    assert table["to_easting_m"].tolist() == [400000, 400000, 440000, 400000, 400000]
    code = geocode(["NR2 1NH"]).iloc[0]
    assert table["from_easting_m"].tolist() == [420000, 420000, 400000, code["easting_m"], 401000]
    assert table["crow_km"].iloc[[0, 2, 4]].tolist() == [20, 40, 1]
    assert table["km"].isna().tolist() == [True, False, False, True, False]
    assert set(table["source"]) == {"timed.csv"} and "from" not in table


def test_every_fault_at_once_and_no_start_in_a_message(tiny: Path, tmp_path: Path) -> None:
    one = write(tmp_path, HEAD
                + "B,school-a,,,30,\n"                            # fine
                "SECRET1,school-a,,,30,\n"                        # 3: unknown start
                "B,school-z,,,30,\n"                              # 4: unknown end
                "SECRET2,school-a,420000,,30,\n"                  # 5: half a point
                "B,school-a,,,,\n"                                # 6: nothing timed
                "B,school-a,,,1800,\n"                            # 7: seconds
                "B,school-a,,,0.5,\n"                             # 8: hours
                "B,school-a,,,30,2\n"                             # 9: shorter than straight
                "B,school-a,,,fast,\n"                            # 10: no number
                "SECRET3,school-a,1.29,52.6,30,\n")               # 11: degrees
    two = write(tmp_path, "from,to,minuts\nB,school-a,3\n", "other.csv")
    with pytest.raises(InputError) as error:
        read_references(tiny, [one, two])
    told = {(f.file, f.row, f.column): f for f in error.value.faults}
    for row, column, words in (
        (3, "from", "is no area"), (4, "to", "is no area"),
        (5, "from_easting_m", "only one coordinate"), (6, "minutes", "is empty, and so is km"),
        (7, "minutes", "is above 600"), (8, "minutes", "more than 130 km/h"),
        (9, "km", "shorter than the straight line"), (10, "minutes", "is not a number"),
        (11, "from_easting_m", "longitude and latitude"),
    ):
        assert words in told["timed.csv", row, column].problem
    assert told["other.csv", 1, "minuts"].remedy == "Did you mean 'minutes'?"
    assert told["timed.csv", 4, "to"].value == "school-z"
    assert len([f for f in error.value.faults if f.file == "timed.csv"]) == 9
    assert "SECRET" not in str(error.value)


def test_slow_journeys_are_slips(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="less than 5 km/h"):
        read_references(tiny, [write(tmp_path, HEAD + "B,school-a,,,500,\n")])


def test_exact_repeats_count_once(tiny: Path, tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "B,school-a,,,30,\nB,100001,,,30,\nB,school-a,,,31,\n")
    assert read_references(tiny, [path])["minutes"].tolist() == [30, 31]


def test_a_case_without_references_says_so(tiny: Path) -> None:
    with pytest.raises(InputError, match="holds no reference journeys"):
        read_references(tiny)


def test_the_embedded_references(root: Path) -> None:
    table = read_references(root / "data" / "norfolk")
    timed = table[table["source"] == "hospital_minutes.csv"]
    assert len(timed) == 3 * 538 and timed["minutes"].notna().all()
    assert timed["fitted"].sum() == 3 * 269
    assert (table.loc[table["source"] == "ward_km.csv", "way"] == "shortest").all()
