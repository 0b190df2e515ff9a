"""The travel-time benchmark as data: every figure once, before any page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.publish.disclosure.figures import Count
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.areas import CODES, area_names, joint_name
from sufficiency.publish.map.geography import DEGREES, lon_lat
from sufficiency.publish.map.neighbourhoods import called
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.travel_benchmark.same_children import SameChildren, same_children
from sufficiency.publish.travel_benchmark.tables import (
    Column,
    area_ranks,
    journeys,
    miles_error,
)
from sufficiency.study.accuracy import About

if TYPE_CHECKING:
    import geopandas as gpd


@discreet
@dataclass(frozen=True, eq=False)
class Benchmark:
    """What the report is made from.

    Attributes:
        columns: baseline first.
        left_out: setting, children, reason: counted but not in demand.
        areas: small areas, for names.
        errors: ``travel.accuracy.errors.error_table``; empty = not measured.
        bands: ``travel.accuracy.errors.error_by_road_km``; empty = not measured.
        measured: one sentence on where the error comes from.
        notes: sentences on what is not comparable.
        meaningful_minutes: smaller changes of a mean are about the same.
        public: hide small numbers.
        guideline: minutes by phase, over which a journey is too long.
        secrets: what no public form may hold.
        shapes: areas, joined where they hold too few journeys to be told; None without polygons.
        earlier: what was published before.
        towns: that areas are called by, the largest first; None = areas have their codes alone.
    """

    about: About
    columns: tuple[Column, ...]
    left_out: pd.DataFrame
    areas: pd.DataFrame
    errors: pd.DataFrame
    bands: pd.DataFrame
    measured: str
    notes: tuple[str, ...]
    meaningful_minutes: float
    public: bool
    guideline: Mapping[str, float]
    secrets: Secrets = field(default_factory=Secrets)
    shapes: gpd.GeoDataFrame | None = None
    earlier: Record = field(default_factory=Record)
    towns: pd.DataFrame | None = None

    @cached_property
    def record(self) -> Record:
        """What was published earlier, with what this report prints once ``journeys`` is known."""
        return self.earlier.trial()

    @cached_property
    def journeys(self) -> tuple[pd.DataFrame, list[dict[str, Count]]]:
        """``tables.journeys`` of these scenarios, worked out once: hiding takes seconds."""
        return journeys(self.columns, self.bands, public=self.public, shapes=self.shapes,
                        record=self.record)

    @cached_property
    def same(self) -> SameChildren:
        """Changes of means of the same children, worked out behind all that is told of others."""
        return same_children(self.columns, self.journeys and self.record, public=self.public)

    @cached_property
    def miles_error(self) -> float:
        """``tables.miles_error``: one for every line."""
        return miles_error(self.errors)

    @cached_property
    def _on_map(self) -> tuple[gpd.GeoSeries, pd.DataFrame] | None:
        """Areas by code, in degrees, and the towns that name them; None without either."""
        if self.shapes is None or self.towns is None:
            return None
        return self.shapes.set_index("msoa").geometry.to_crs(DEGREES), lon_lat(self.towns)

    def where(self, row: Mapping[str, Any]) -> dict[str, str]:
        """What people call an area, by its towns where they are known; and its name in
        statistics, with the district where that is not in it.

        Args:
            row: of ``ranks``.
        """
        name, district = row["name"], row["district"]
        official = name if name.startswith(district) else f"{name} ({district})"
        if self._on_map is None:
            return {"name": official, "official": official}
        of, (shapes, towns) = row["area"].split(CODES), self._on_map
        around = called(shapes[shapes.index.isin(of)].union_all(), towns, min(len(of), 2))
        return {"name": around or official, "official": official}

    @property
    def table(self) -> pd.DataFrame:
        """Every figure of journeys."""
        return self.journeys[0]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Every area, ranked; areas told together with the codes of all."""
        names = area_names(self.areas)
        joined = self.record.groups.get("msoa", {})
        ranks = area_ranks(self.table, names | {
            code: joint_name([names.get(m, m) for m in members])
            for code, members in joined.items()})
        codes = {code: CODES.join(members) for code, members in joined.items()}
        return ranks.assign(area=ranks["area"].map(lambda code: codes.get(code, code)))
