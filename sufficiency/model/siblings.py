"""Children of one family in a problem, and what is one school."""

from __future__ import annotations

import numpy as np

from sufficiency.model.formulate import Built
from sufficiency.optimise.mip.families import Families


def families_of(built: Built) -> Families | None:
    """Families with somebody to be placed and a brother or sister; None if there are none.

    One school is what has one URN, or is at one site. Provision whose place is not known, and what
    stands for all provision elsewhere, is not one school.

    Args:
        built: groups and who stays, with column family; pools with point, URN and site.
    """
    groups, kept, pools = built.groups, built.kept, built.pools
    named = groups["family"] != ""
    members = (groups[named].groupby("family")["children"].sum()
               .add(kept[kept["family"] != ""].groupby("family")["children"].sum(), fill_value=0))
    names = sorted(set(groups.loc[named, "family"]) & set(members.index[members > 1]))
    if not names:
        return None
    urn, site = pools["urn"].fillna("").astype(str), pools["site_id"]
    school = urn.where(urn != "", site.where(site != "", pools["provider"]))
    located = pools["easting_m"].notna() & ~pools["unlocated"].eq(True)
    schools = sorted(set(school[located]))
    number = {name: i for i, name in enumerate(schools)}
    family = {name: i for i, name in enumerate(names)}
    of_provider = dict(zip(pools["provider"], school.where(located, ""), strict=True))
    staying = np.zeros((len(names), len(schools)), dtype=np.int64)
    for row in kept[kept["family"].isin(names)].to_dict("records"):
        at = number.get(of_provider[row["pool_id"]], -1)
        if at >= 0:
            staying[family[row["family"]], at] += row["children"]
    return Families(
        np.array([family.get(f, -1) for f in groups["family"]], dtype=np.int64),
        np.array([number[s] if here else -1 for s, here in zip(school, located, strict=True)],
                 dtype=np.int64), staying)
