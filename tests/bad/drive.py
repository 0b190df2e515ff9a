"""One planted fault each in the tables of the drive to school, which its verbs read."""

from __future__ import annotations

from tests.bad.faults import Bad, add, swap

VEHICLES, RIDERS = "transport/vehicles.csv", "transport/riders.csv"
GATES, TOTALS = "transport/gate_times.csv", "transport/totals.csv"
CONTRACTS, DAYS = "transport/contracts.csv", "transport/days.csv"
AVAILABLE = "transport/available.csv"

GOOD = {
    VEHICLES: "kind,layouts,day_gbp,per_mile_gbp\ntaxi,3+0,75,3\nminibus,8+0 6+1,170,3.7\n",
    AVAILABLE: "kind,district,vehicles\nminibus,,12\n",
    RIDERS: "child_id,rides,alone\nc1,yes,no\n",
    GATES: "school,gate_time\n100001,8:45\n",
    TOTALS: "total,value,within\ngbp_a_rider,9000,100\nriders_a_run,3,0.3\ntaxi_share,0.6,0.1\n"
            "alone_share,0.1,0.02\n",
    CONTRACTS: "run,school,vehicle,stop,child_id,day_gbp,assistant\n7,100001,taxi,1,c1,150,no\n"
               "7,100001,taxi,2,b1,150,no\n8,100001,minibus,1,b2,200,yes\n",
    DAYS: "child_id,day,rides,easting_m,northing_m\nb1,fri,no,,\nc1,mon,yes,420000,301000\n",
}

FAULTS = [
    Bad("a vehicle with no layout", VEHICLES, swap("taxi,3+0", "taxi,three"), 2, "layouts",
        "is no list of seats and wheelchair places", "three"),
    Bad("a day for nothing", VEHICLES, swap("3+0,75", "3+0,0"), 2, "day_gbp", "is below 0.01", "0"),
    Bad("a low price above the price", VEHICLES, lambda t: t.replace(
        "per_mile_gbp\n", "per_mile_gbp,day_low_gbp\n").replace("75,3\n", "75,3,80\n").replace(
            "3.7\n", "3.7,\n"), 2, "day_low_gbp", "is above day_gbp (75)", "80"),
    Bad("a high price below the price", VEHICLES, lambda t: t.replace(
        "per_mile_gbp\n", "per_mile_gbp,per_mile_high_gbp\n").replace(
            "75,3\n", "75,3,2\n").replace("3.7\n", "3.7,4\n"), 2, "per_mile_high_gbp",
        "is below per_mile_gbp (3)", "2"),
    Bad("a wheelchair place for no seat", VEHICLES, swap("6+1", "9+1"), 3, "layouts",
        "has a layout (9+1) that holds whatever another does", "8+0 9+1"),
    Bad("no layouts at all", VEHICLES, lambda t: t.replace("layouts,", "").replace(
        "3+0,", "").replace("8+0 6+1,", ""), 1, "layouts", "is missing"),
    Bad("a vehicle twice", VEHICLES, add("taxi,4+0,80,3"), 4, "kind", "is there twice", "taxi"),
    Bad("a number of vehicles nobody lists", AVAILABLE, swap("minibus", "minbus"), 2, "kind",
        "Did you mean 'minibus'?", "minbus"),
    Bad("less than no vehicle", AVAILABLE, swap(",12", ",-1"), 2, "vehicles", "is negative", "-1"),
    Bad("a rider who is nobody", RIDERS, swap("c1,", "zz,"), 2, "child_id", "is no child"),
    Bad("a gate that never opens", GATES, swap("8:45", "8:75"), 2, "gate_time", "is no time",
        "8:75"),
    Bad("gates without times", GATES, lambda _: "school\n100001\n100002\n", 1, "gate_time",
        "is missing"),
    Bad("a total that is missing", TOTALS, swap("taxi_share,0.6,0.1\n", ""), None, "total",
        "has no row for a total", "taxi_share"),
    Bad("a share of spend as words", TOTALS, swap("0.6,0.1", "most,0.1"), 4, "value",
        "is not a number", "most"),
    Bad("a run to no school", CONTRACTS, swap("8,100001", "8,100002"), 4, "school",
        "Did you mean '100001'?", "100002"),
    Bad("a run with no vehicle of the list", CONTRACTS, swap("minibus", "minbus"), 4, "vehicle",
        "Did you mean 'minibus'?", "minbus"),
    Bad("a run with nobody's child", CONTRACTS, swap("b2", "zz"), 4, "child_id", "is no child"),
    Bad("a child in two runs", CONTRACTS, swap("b2", "b1"), 4, "child_id",
        "is in more rows than there are children"),
    Bad("a run at two prices", CONTRACTS, swap("b1,150", "b1,151"), 3, "day_gbp",
        "is not what the first row of its run says", "151.0"),
    Bad("a run that is free", CONTRACTS, swap("b2,200", "b2,0"), 4, "day_gbp", "is below 0.01",
        "0"),
    Bad("a stop before the first", CONTRACTS, swap("taxi,2", "taxi,0"), 3, "stop", "is below 1",
        "0"),
    Bad("runs without schools", CONTRACTS, lambda t: t.replace("school,", "").replace(
        "100001,", ""), 1, "school", "is missing"),
    Bad("a run without a name", CONTRACTS, swap("\n8,", "\n,"), 4, "run", "is empty"),
    Bad("runs of another form", CONTRACTS, lambda t: t.replace(",", ";"), 1, None,
        "separated by semicolons"),
    Bad("no day of the week", DAYS, swap("b1,fri", "b1,sat"), 2, "day",
        "is not a word of this column", "sat"),
    Bad("a day of nobody", DAYS, swap("b1,", "zz,"), 2, "child_id", "is no child"),
    Bad("a day twice", DAYS, add("b1,fri,no,,"), 4, "child_id", "is there twice"),
    Bad("another home that is nowhere", DAYS, swap("420000,301000", ","), 3, "easting_m",
        "has no whole point of the other home"),
    Bad("half of another home", DAYS, swap("420000,301000", "420000,"), 3, "easting_m",
        "has no whole point of the other home"),
    Bad("another home in degrees", DAYS, swap("420000,301000", "-1.29,52.6"), 3, "easting_m",
        "looks like longitude and latitude"),
    Bad("another home swapped", DAYS, swap("420000,301000", "301000,420000"), 3, "easting_m",
        "has easting and northing swapped"),
    Bad("another home at zero", DAYS, swap("420000,301000", "0,0"), 3, "easting_m",
        "is the point 0, 0"),
]
