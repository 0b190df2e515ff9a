"""What a paper or workbook says of itself, at its head and in its properties: no clock is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sufficiency import __version__
from sufficiency.common.phrases import low
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.have_your_say import HaveYourSay
from sufficiency.publish.report.document import INTERNAL, Story
from sufficiency.publish.reproducible import AUTHOR

NOT_GIVEN = "Version, reference and contact: not given."
MADE = f"Made with {AUTHOR} {__version__}."
LONGEST = 255
"""Letters that office programs take of a property."""


@dataclass(frozen=True)
class About:
    """A file about plans.

    Attributes:
        subject: what it is about, with the area.
        dated: the years of the data, in words.
        said: what scenarios say of version, reference and contact.
    """

    title: str
    subject: str
    dated: str
    said: HaveYourSay = HaveYourSay()  # noqa: RUF009 - it is frozen
    internal: bool = False

    @property
    def line(self) -> str:
        """Its data, version, reference and contact, as they stand at its head."""
        told = [f"{what}: {words}." for what, words in self._given()]
        return " ".join((f"Data: {low(self.dated)}.", *(told or [NOT_GIVEN]), MADE))

    def _given(self) -> Iterator[tuple[str, str]]:
        """What is said of it, by what it is."""
        for what, words in (("Version", self.said.version), ("Reference", self.said.reference),
                            ("Contact", self.said.reply_to), ("Replies by", self.said.closes)):
            if words:
                yield what, words

    @property
    def properties(self) -> dict[str, str]:
        """Those of the file, by the names that workbooks have for them."""
        return {name: words[:LONGEST] for name, words in {
            "creator": AUTHOR, "lastModifiedBy": AUTHOR, "title": self.title,
            "subject": self.subject, "description": self.line, "language": "en-GB",
            "version": self.said.version, "identifier": self.said.reference,
            "contentStatus": INTERNAL if self.internal else ""}.items()}


def about(story: Story, atlas: Atlas) -> About:
    """What a file of these plans says of itself.

    Args:
        story: what is told.
        atlas: of the same plans.
    """
    return About(story.title,
                 f"{story.case_title}: school places for children with special educational needs",
                 atlas.dated, atlas.say or HaveYourSay(), story.internal)
