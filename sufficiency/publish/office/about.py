"""What a paper or workbook says of itself, at its head and in its properties: no clock is asked."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.have_your_say import HaveYourSay
from sufficiency.publish.report.document import INTERNAL, Story
from sufficiency.publish.report.render import prepared
from sufficiency.publish.reproducible import AUTHOR

NOTHING_SAID = HaveYourSay()
LONGEST = 255
"""Letters that office programs take of a property."""


@dataclass(frozen=True)
class About:
    """A file about plans.

    Attributes:
        subject: what it is about, with the area.
        prepared: with what it was made, and from what.
        said: what scenarios say of version, reference and contact.
    """

    title: str
    subject: str
    prepared: str
    said: HaveYourSay = NOTHING_SAID
    internal: bool = False

    @property
    def line(self) -> str:
        """What it was made from, and its version, reference and contact where they are given, as
        it stands at its head."""
        return f"{self.prepared} {self.said.in_a_line}".strip()

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
                 prepared(story), atlas.say or NOTHING_SAID, story.internal)
