"""Requests on their way to a plan: worked answers, conservation, and what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.dates import NEVER, date_of, day_of
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.forecast import new_plans as ahead
from sufficiency.forecast import pipeline_report
from sufficiency.forecast.pipeline_report import report
from sufficiency.forecast.requests import STAGES, Requests, read_requests
from sufficiency.forecast.timeliness import (
    by_month_received,
    months_to_clear,
    open_by_age,
    published_rates,
    stage_flows,
)

HEAD = ("received,assess_decided,assess,issue_decided,issue,final,withdrawn,exception,kind,"
        "placement\n")
JANUARY_6 = datetime.date(2025, 1, 6)


def after(days: int) -> str:
    return (JANUARY_6 + datetime.timedelta(days=days)).isoformat()


def written(tmp_path: Path, *rows: str) -> Requests:
    path = tmp_path / "requests.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return read_requests(path)


def issued(days: int, exception: str = "no", kind: str = "request", place: str = "") -> str:
    """A request of 6 January whose plan was final so many days later."""
    return f"{after(0)},{after(40)},yes,{after(100)},yes,{after(days)},,{exception},{kind},{place}"


def test_a_hundred_requests_by_hand() -> None:
    """100 requests of 6 January 2025, 85 % assessed, 90 % of these issued: 76.5 on 26 May."""
    found = ahead.expected_plans({day_of(JANUARY_6): 100.0}, (0.85, 0.9, 1.0))
    assert {date_of(d): n for d, n in found.items()} == {
        datetime.date(2025, 5, 26): pytest.approx(76.5)}


def test_in_time_up_to_and_with_day_140(tmp_path: Path) -> None:
    assert after(140) == "2025-05-26"
    rates = published_rates(written(tmp_path, issued(140), issued(141), issued(139)), 2025)
    assert [(r.in_time, r.plans) for r in rates] == [(2, 3), (2, 3)]


def test_an_exception_leaves_only_the_rate_without(tmp_path: Path) -> None:
    with_, without = published_rates(written(
        tmp_path, issued(140), issued(141, "yes"), issued(150)), 2025)
    assert (with_.in_time, with_.plans) == (1, 3) and (without.in_time, without.plans) == (1, 2)
    assert with_.share == pytest.approx(1 / 3) and without.share == 0.5


def test_a_transfer_is_no_request(tmp_path: Path) -> None:
    known = written(tmp_path, issued(140), issued(30 + 100, kind="transfer"))
    assert known.transfers == 1 and len(known.received) == 1
    assert published_rates(known, 2025)[0].plans == 1
    assert by_month_received(known, day_of(JANUARY_6) + 300)["requests"].tolist() == [1]


def test_withdrawn_before_week_6_leaves_no_place(tmp_path: Path) -> None:
    gone = f"{after(0)},,,,,,{after(20)},no,request,"
    known = written(tmp_path, gone, issued(140))
    today = day_of(JANUARY_6) + 180
    months = by_month_received(known, today).iloc[0]
    assert months[["requests", "refused_or_withdrawn", "plans", "open"]].tolist() == [2, 1, 1, 0]
    assert months["rate"] == 0.5 and months["rate_of_plans"] == 1.0
    assert open_by_age(known, today)["open"].sum() == 0
    stages = [known.spans(s)[0][0] for s in range(3)]
    assert stages[1] == stages[2] == NEVER


def test_a_backlog_is_cleared_or_never() -> None:
    assert months_to_clear(120, 20, 50) == 4.0
    assert months_to_clear(120, 50, 50) is None and months_to_clear(120, 60, 50) is None
    assert months_to_clear(0, 60, 50) == 0.0


def test_clearing_a_backlog_lowers_the_published_rate(tmp_path: Path) -> None:
    """Ten old plans are issued beside ten in time: the year's rate halves, the month's does not."""
    old = "2024-01-08,2024-02-01,yes,2024-04-01,yes,2025-05-20,,no,request,"
    known = written(tmp_path, *[issued(140)] * 10, *[old] * 10)
    assert published_rates(known, 2025)[0].share == 0.5
    months = by_month_received(known, day_of(JANUARY_6) + 300).set_index("month")["rate"]
    assert months["2025-01"] == 1.0 and months["2024-01"] == 0.0


def test_a_month_without_requests_stands_with_noughts(tmp_path: Path) -> None:
    """From November over the turn of the year to February: a missing month is seen as one."""
    known = written(tmp_path, *["2024-11-08,,,,,,,no,request,"] * 2, issued(140),
                    "2025-02-03,,,,,,,no,request,")
    found = by_month_received(known, day_of(JANUARY_6) + 400)
    assert found["month"].tolist() == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert found["requests"].tolist() == [2, 0, 1, 1]
    assert np.isnan(found["rate"]).tolist() == [False, True, False, False]


def test_a_month_has_no_rate_before_its_week_20(tmp_path: Path) -> None:
    known = written(tmp_path, issued(140))
    last = day_of(datetime.date(2025, 1, 31)) + 140
    assert np.isnan(by_month_received(known, last - 1)["rate"].iloc[0])
    assert by_month_received(known, last)["rate"].iloc[0] == 1.0


def log(rng: np.random.Generator, count: int = 400) -> str:
    """Requests of two years with every kind of end, as text."""
    rows = []
    for _ in range(count):
        day = datetime.date(2023, 1, 1) + datetime.timedelta(days=int(rng.integers(0, 730)))
        row, end = [day.isoformat(), *[""] * 9], int(rng.integers(0, 10))
        row[7], row[8] = str(rng.choice(["yes", "no"], p=[0.1, 0.9])), "request"

        def later(by: int) -> str:
            nonlocal day
            day += datetime.timedelta(days=int(rng.integers(0, by)))
            return day.isoformat() if day <= datetime.date(2024, 12, 31) else ""

        for at, name in ((1, "no" if end == 1 else "yes"), (3, "no" if end == 2 else "yes"),
                         (5, "")):
            if end == 0 and rng.random() < 0.5:
                row[6] = later(60)
                break
            row[at] = later(60 if at == 1 else 120)
            if not row[at]:
                break
            if at == 5:
                row[9] = str(rng.choice(["state_special", "mainstream"]))
            elif name == "no":
                row[at + 1] = "no"
                break
            else:
                row[at + 1] = "yes"
        rows.append(",".join(row))
    return HEAD + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Requests:
    path = tmp_path_factory.mktemp("log") / "requests.csv"
    path.write_text(log(np.random.default_rng(1)))
    return read_requests(path)


def test_what_comes_in_goes_out_or_stays(two_years: Requests) -> None:
    """Every month and stage, and against counting day by day."""
    flows = stage_flows(two_years, datetime.date(2023, 1, 1), 24)
    assert (flows["before"] + flows["entered"] == flows["left"] + flows["after"]).all()
    for _, stage in flows.groupby("stage"):
        assert (stage["before"].to_numpy()[1:] == stage["after"].to_numpy()[:-1]).all()
    end = day_of(datetime.date(2024, 6, 30))
    by_hand = sum(bool(r <= end < e) for r, e in
                  zip(two_years.received, two_years.ended, strict=True))
    months = flows[flows["month"] == "2024-06"]
    aged = open_by_age(two_years, end)
    assert months["after"].sum() == by_hand == aged["open"].sum() == aged[list(STAGES)].sum().sum()


def test_draws_have_the_mean_that_is_expected(two_years: Requests) -> None:
    """Nothing open and nothing late: plans of a year's requests are requests x shares."""
    today = day_of(datetime.date(2024, 12, 31))
    seen = ahead.observed(two_years, today)
    shares = [on / (on + off) for on, off in seen.yes]
    longest = sum(d.max() for d in seen.delays) / ahead.MONTH
    plans, places = ahead.new_plans(two_years, today, 60, draws=200, a_month=30)
    steady = plans[int(np.ceil(longest)):]
    assert steady.mean() == pytest.approx(
        sum(ahead.expected_plans({0: 30.0}, shares).values()), rel=0.04)
    assert (places <= plans).all()
    named = seen.special[0] / seen.special[1]
    assert places.sum() / plans.sum() == pytest.approx(named, abs=0.02)
    again, _ = ahead.new_plans(two_years, today, 60, draws=200, a_month=30)
    assert again.tobytes() == plans.tobytes()


def test_the_open_ones_alone_leave_at_most_as_many_plans(two_years: Requests) -> None:
    today = day_of(datetime.date(2024, 12, 31))
    plans, _ = ahead.new_plans(two_years, today, 36, draws=100, a_month=0)
    still = int(two_years.open_at(today).sum())
    assert (plans.sum(axis=0) <= still).all() and plans.sum(axis=0).mean() > 0.5 * still


def test_together_is_summed_inside_draws(two_years: Requests) -> None:
    plans, places = ahead.new_plans(two_years, day_of(datetime.date(2024, 12, 31)), 6, draws=100)
    table = ahead.by_month(plans, places, [f"2025-0{m}" for m in range(1, 7)]).set_index("month")
    assert table.loc["together", "plans_90"] == pytest.approx(
        np.quantile(plans.sum(axis=0), 0.9), abs=0.051)
    assert table["plans_90"].iloc[:-1].sum() > table.loc["together", "plans_90"]


@pytest.mark.parametrize(("day", "names", "days"), [
    ("2024-12-31", ["2025-01", "2025-02", "2025-03"], [31, 59, 90]),
    ("2024-12-30", ["2024-12", "2025-01", "2025-02"], [1, 32, 60]),
    ("2024-02-15", ["2024-02", "2024-03", "2024-04"], [14, 45, 75])])
def test_months_are_those_of_the_calendar(day: str, names: list[str], days: list[int]) -> None:
    """The rest of a month that has begun is called by its own name, and not by that of the next."""
    today = day_of(datetime.date.fromisoformat(day))
    found = ahead.months_ahead(today, 3)
    assert [name for name, _ in found] == names
    assert [end - today for _, end in found] == days


def test_a_day_after_the_table_is_said_to_be_empty(tmp_path: Path) -> None:
    """A backlog that is only a table gone stale is not told without a word."""
    path = tmp_path / "requests.csv"
    path.write_text(log(np.random.default_rng(1)))
    for more, said in ((31, False), (32, True)):
        last = date_of(pipeline_report._last(read_requests(path)))
        found = pipeline_report.pipeline(path, last + datetime.timedelta(days=more), 1, draws=100)
        assert any("give a later table" in s for s in found.sentences) == said


def test_too_few_steps_are_one_fault(tmp_path: Path) -> None:
    known = written(tmp_path, "2024-12-20,,,,,,,,,")
    with pytest.raises(InputError) as caught:
        ahead.observed(known, day_of(JANUARY_6))
    fault, = caught.value.faults
    assert "3 of 3 stages" in str(fault)


def test_a_plan_is_counted_in_the_month_of_its_day(tmp_path: Path) -> None:
    """Every step takes just as long: a request of 20 December has its plan on 9 May."""
    day = datetime.timedelta(days=1)
    rows = [f"{d},{d + 42 * day},yes,{d + 112 * day},yes,{d + 140 * day},,,,"
            for d in (datetime.date(2024, 1, 1) + k * day for k in range(60))]
    known = written(tmp_path, *rows, "2024-12-20,,,,,,,,,")
    today = day_of(datetime.date(2024, 12, 20))
    plans, _ = ahead.new_plans(known, today, 6, draws=100, a_month=0)
    months = [name for name, _ in ahead.months_ahead(today, 6)]
    assert months[4:] == ["2025-04", "2025-05"]
    assert (plans[:5] == 0).all() and 0.9 < plans[5].mean() <= 1


@pytest.mark.parametrize(("row", "column", "said"), [
    ("2025-02-30,,,,,,,,,", "received", "is not a date"),
    ("2025-01-06,2025-01-05,yes,,,,,,,", "assess_decided", "is before received"),
    ("2025-01-06,2025-01-20,,,,,,,,", "assess_decided", "are not both given"),
    ("2025-01-06,2025-01-20,no,2025-02-20,yes,,,,,", "issue_decided", "assess is not yes"),
    ("2025-01-06,2025-01-20,yes,,,2025-03-01,,,,", "final", "issue is not yes"),
    ("2025-01-06,2025-01-20,yes,,,,2025-01-10,,,", "withdrawn", "is before another step"),
    ("1905-01-06,,,,,,,,,", "received", "is before September 2014"),
])
def test_what_cannot_be_is_refused(tmp_path: Path, row: str, column: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, row)
    told = str(caught.value)
    assert said in told and column in told and "row 2" in told
    assert "-01-0" not in told, "a date may point at a child"


def test_the_verb(tmp_path: Path) -> None:
    path, out = tmp_path / "requests.csv", tmp_path / "ahead.csv"
    path.write_text(log(np.random.default_rng(1)))
    words = ["pipeline", str(path), "--months", "6", "--draws", "100", "--capacity", "9", "--out",
             str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "is never gone" in told and "under 10" in told and "Internal." in told
    assert "Open on 31 December 2024" in told
    first = out.read_bytes()
    assert CliRunner().invoke(app, words).exit_code == 0 and out.read_bytes() == first
    early = CliRunner().invoke(app, ["pipeline", str(path), "--today", "2024-06-30"])
    later = " ".join(early.output.split())
    assert "What the table tells after 30 June 2024 is not looked at:" in later, early.output
    assert "is not looked at" not in done.output
    few = CliRunner().invoke(app, ["pipeline", str(path), "--today", "2023-02-01"])
    assert few.exit_code == 1 and "fewer than 20 steps" in few.output


def test_a_slip_in_a_year_is_told_and_a_gap_is_not(tmp_path: Path) -> None:
    """2205 for 2025 would make everything else older than a year."""
    whole = ["2025-01-06,,,,,,,,,"] * 30
    with pytest.raises(InputError, match="row 32, column received: is more than a year after"):
        written(tmp_path, *whole, "2205-01-06,,,,,,,,,")
    assert len(written(tmp_path, *whole, *["2027-01-06,,,,,,,,,"] * 10).received) == 40


def test_transfers_alone_are_no_requests(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no request: all came from other councils"):
        written(tmp_path, issued(140, kind="transfer"))


def test_a_day_in_the_past_knows_nothing_later(two_years: Requests) -> None:
    """Whatever came after a day changes nothing that is said of that day."""
    day = day_of(datetime.date(2024, 6, 30))
    then = two_years.until(day)
    assert (then.received <= day).all() and then.final[then.final < NEVER].max() <= day
    assert not (then.issued & (then.issue_decided == NEVER)).any()
    told = report(two_years, day, 3, None, 5, 50, 1)
    rates, cohort = told.tables[0][1].set_index("year"), told.tables[1][1]
    finals = two_years.final
    start = day_of(datetime.date(2024, 1, 1))
    counted = int(((finals >= start) & (finals <= day)).sum())
    assert rates.loc[2024, "with exceptions"].endswith(f" of {counted:,}")
    assert cohort["month"].max() == "2024-06"
    assert (open_by_age(two_years, day) == open_by_age(then, day)).to_numpy().all()
    pd.testing.assert_frame_equal(told.ahead, report(then, day, 3, None, 5, 50, 1).ahead)


def test_norfolks_published_rates_of_2024(tmp_path: Path) -> None:
    """1,064 of 1,909 with exceptions and 981 of 1,743 without: 55.7 and 56.3 %."""
    rows = ([issued(140)] * 981 + [issued(141)] * (1743 - 981) + [issued(140, "yes")] * (1064 - 981)
            + [issued(141, "yes")] * (1909 - 1743 - 1064 + 981))
    whole, without = published_rates(written(tmp_path, *rows), 2025)
    assert (whole.in_time, whole.plans, without.in_time, without.plans) == (1064, 1909, 981, 1743)
    assert f"{whole.share:.1%} {without.share:.1%}" == "55.7% 56.3%"


@pytest.mark.parametrize(("late", "plans", "capacity", "said"), [
    (100, 20.0, 45.0, "that backlog is gone in 4.0 months"),
    (100, 20.0, 20.0, "that backlog is never gone: no more can be written than come."),
    (100, 20.0, 12.5, "than come, and another 7.5 wait each month"),
    (0, 20.0, 12.5, "no backlog would ever be cleared"),
    (0, 20.0, 20.4, "With 20.4 final plans a month and 20 that come due, there is no backlog"),
    (0, 0.0, 0.0, "no backlog would ever be cleared: no more can be written than come."),
    (9, 20.0, 20.5, "is gone within 18 months"), (9, 20.0, 90.0, "is gone within a month"),
])
def test_what_is_said_of_a_backlog_holds(
    late: int, plans: float, capacity: float, said: str
) -> None:
    assert said in pipeline_report._cleared(late, 1.0, plans, capacity)
