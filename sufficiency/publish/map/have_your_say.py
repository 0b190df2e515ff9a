"""How people have their say on the plans of a map, from the section consultation of scenarios."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sufficiency.case.scenario import Scenario
from sufficiency.common.phrases import upper
from sufficiency.errors import Fault, InputError

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


SILENT = "This is not a consultation: nobody is asked to reply."
"""On a public page of example sites of which no scenario tells how people have their say."""


@dataclass(frozen=True)
class HaveYourSay:
    """What a page says of a consultation; empty texts are not said.

    Attributes:
        reply_to: e-mail address or web page.
        closes: last day, in words.
    """

    reply_to: str = ""
    closes: str = ""
    reference: str = ""
    version: str = ""

    @property
    def link(self) -> str:
        """Where a click on it leads; "" without any."""
        if "@" not in self.reply_to or self.reply_to.startswith("https://"):
            return self.reply_to
        about = f"?subject={quote(self.reference, safe='')}" if self.reference else ""
        return f"mailto:{quote(self.reply_to, safe='@')}{about}"

    @property
    def in_a_line(self) -> str:
        """The same where nothing can be clicked, as under the title of a report."""
        until = f" until {self.closes}" if self.closes else ""
        reply = (f"Replies{until} to {self.reply_to}" if self.reply_to else
                 until and f"Replies{until}.")
        return " ".join(filter(None, (
            self.reference and f"Reference {self.reference}.",
            self.version and f"{upper(self.version)}.", reply)))

    @property
    def texts(self) -> tuple[str, ...]:
        """What people wrote and is printed as it is."""
        return tuple(t for t in (self.reply_to, self.reference, self.version) if t)


def have_your_say(scenarios: Sequence[Scenario]) -> HaveYourSay | None:
    """What the scenarios of a map say of a consultation; None where none says anything.

    Args:
        scenarios: of one map: those that say something say the same.

    Raises:
        InputError: two say something else.
    """
    told = [s for s in scenarios if any(s.consultation.model_dump().values())]
    others = [s for s in told[1:] if s.consultation != told[0].consultation]
    if others:
        raise InputError([Fault(
            s.path.name, f"says something else of the consultation than {told[0].name}",
            "Say it in one of them, or the same in all.", column="consultation")
            for s in others])
    if not told:
        return None
    one = told[0].consultation
    return HaveYourSay(one.reply_to, _in_words(one.closes), one.reference, one.version)


def _in_words(day: str) -> str:
    """2027-03-31 as 31 March 2027."""
    if not day:
        return ""
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
