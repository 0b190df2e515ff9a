"""The section of a scenario about a consultation: how people have their say, and until when."""

from __future__ import annotations

import datetime
import re

from pydantic import Field, field_validator

from sufficiency.case.section import Settings

MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
PAGE = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?(/[^\s<>\"'`\\]*)?")
LONGEST = 200


class Consultation(Settings):
    """[consultation]"""

    reply_to: str = Field(
        "", title="Where people have their say",
        description="e-mail address or secure web page where people have their say; "
        "empty = map and report do not ask for views")
    closes: str = Field(
        "", description="last day for replies, as 2027-03-31; it is printed, and no clock asks "
        "whether it is over")
    reference: str = Field(
        "", max_length=LONGEST, title="Reference to quote",
        description="what people are to quote, as a reference number")
    version: str = Field(
        "", max_length=LONGEST, title="Version, or date of publication",
        description="version or date of publication, in your own words")

    @field_validator("reply_to")
    @classmethod
    def _reached(cls, value: str) -> str:
        if value and (len(value) > LONGEST or not (
                MAIL.fullmatch(value) or PAGE.fullmatch(value))):
            raise ValueError("it is neither an e-mail address nor a web page that begins with "
                             "https://")
        return value

    @field_validator("closes", mode="before")
    @classmethod
    def _day(cls, value: object) -> object:
        """TOML has dates of its own: either form is taken."""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, str) and value:
            try:
                if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                    raise ValueError
                datetime.date.fromisoformat(value)
            except ValueError:
                raise ValueError("it is no date; write it as 2027-03-31") from None
        return value

    @field_validator("reference", "version")
    @classmethod
    def _plain(cls, value: str) -> str:
        if any(not c.isprintable() for c in value):
            raise ValueError("it has a line break or another character that cannot be printed")
        return value
