"""The tables of the drive looked at together, before anything is planned or searched for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sufficiency.case.case import load_case
from sufficiency.case.contract_table import read_contracts
from sufficiency.case.scenario import load_scenario
from sufficiency.case.transport_columns import CONTRACTS, DAYS, GATE_TIMES, TOTALS, VEHICLES
from sufficiency.case.transport_tables import (
    TransportTables,
    gate_times_of,
    read_days,
    read_totals,
    read_transport,
)
from sufficiency.errors import Fault, InputError
from sufficiency.transport.ceilings import districts_of_gates
from sufficiency.transport.kept_runs import gates_of
from sufficiency.transport.prices import fleet_for


def check_tables(
    path: Path, needed: Collection[str] = (), before: Path | None = None
) -> list[Fault]:
    """Every fault of a case's tables of the drive; none where it has none and needs none.

    Args:
        path: of a scenario that can be loaded, and its case.
        needed: files of the case that must be there; the others are looked at where they are.
        before: last year's runs, looked at instead of the case's contracts.
    """
    scenario = load_scenario(path)
    case = load_case(scenario)
    known: list[TransportTables] = []
    runs = before or case.folder / CONTRACTS.file

    def price_list() -> None:
        known.append(read_transport(case.folder, case.demand["group_id"], case.demand))
        limited = known[0].available
        fleet_for(known[0].vehicles, scenario.transport, 1, dict.fromkeys(limited["kind"], 1))
        districts_of_gates(case, {}, limited)

    def contracts() -> None:
        if known:
            read_contracts(runs, case.demand.groupby("group_id")["children"].sum().to_dict(),
                           gates_of(case), set(known[0].vehicles["kind"]))

    def gates() -> None:
        if known and GATE_TIMES.file in needed:
            gate_times_of(known[0])

    tables: tuple[tuple[str, Callable[[], object]], ...] = (
        (VEHICLES.file, price_list), (GATE_TIMES.file, gates),
        (DAYS.file, lambda: read_days(case.folder, case.demand)),
        (TOTALS.file, lambda: read_totals(case.folder)), (CONTRACTS.file, contracts))
    faults: list[Fault] = []
    for file, read in tables:
        if file in needed or (case.folder / file).exists() or (read is contracts and before):
            try:
                read()
            except InputError as error:
                faults += error.faults
    return faults
