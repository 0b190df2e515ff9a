"""Words of the field: primary needs, phases, kinds. Nothing here belongs to one council."""

from __future__ import annotations

NEEDS = ("ASD", "DS", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI")
"""Primary need codes of the SEN2 return."""

NEED_NAMES = {
    "ASD": "Autistic spectrum disorder",
    "DS": "Down syndrome",
    "HI": "Hearing impairment",
    "MLD": "Moderate learning difficulty",
    "MSI": "Multi-sensory impairment",
    "OTH": "Other difficulty or disability",
    "PD": "Physical disability",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication",
    "SLD": "Severe learning difficulty",
    "SPLD": "Specific learning difficulty",
    "VI": "Vision impairment",
}

BROAD_AREAS = {
    "Communication and interaction": ("ASD", "SLCN"),
    "Cognition and learning": ("DS", "MLD", "PMLD", "SLD", "SPLD"),
    "Social, emotional and mental health": ("SEMH",),
    "Sensory and physical": ("HI", "MSI", "PD", "VI"),
    "Other needs": ("OTH",),
}
"""The broad areas of need of the SEND code of practice (2015, chapter 6), and the primary needs of
each. Down syndrome, a primary need since, stands with learning."""

OLD_NEEDS = {
    "AUTISM": "ASD",
    "ASC": "ASD",
    "BESD": "SEMH",
    "EBD": "SEMH",
    "LCN": "MLD or SLD",
    "NSA": "the assessed need",
    "SPL": "SLCN",
}
"""Spellings that turn up in extracts, and the code meant."""

SETTINGS = {
    "daily": ("Daily journey to a special school or base", ""),
    "base": ("Resource base or SEN unit", ""),
    "special_state": ("State special schools", ""),
    "special_independent": ("Independent special schools", ""),
    "special_non_maintained": ("Non-maintained special schools", ""),
    "mainstream": ("Mainstream schools outside bases", "mainstream place"),
    "ap": ("Alternative provision and pupil referral units",
           "alternative provision is planned apart"),
    "early_years": ("Early years outside schools", "not yet in school"),
    "residential": ("Residential placements (38 to 52 weeks)", "no daily journey to a school"),
    "hospital": ("Hospital schools", "no daily journey to a school"),
    "eotas": ("Education otherwise than at school (arranged by the council)",
              "no daily journey to a school"),
    "home_educated": ("Elective home education", "no daily journey to a school"),
    "parents": ("Education arranged by parents", "no daily journey to a school"),
    "neet": ("Not in education or training", "no daily journey to a school"),
    "fe": ("Further education colleges", "college not school"),
    "specialist_post16": ("Specialist post-16 institutions", "college not school"),
    "other": ("Other placement settings", "not a school place of the kinds planned here"),
    "not_recorded": ("Placement not recorded", "placement not recorded"),
}
"""Word of column setting -> what people call it, and why its children are left out of demand;
nothing = they are in it."""

INDEPENDENT = ("special_independent", "special_non_maintained")
"""Settings that are schools which are not the state's."""

PINS = {
    "named": "Named in the plan",
    "tribunal": "Ordered by the tribunal",
    "residential": "Residential placement",
    "other": "Pinned for another reason, or none given",
}
"""Why a child stays where they are whatever the plan, and what people call it; `yes` in a table is
`other`."""

LOCAL_KINDS = ("special", "base")
KINDS = (*LOCAL_KINDS, "independent", "out_of_county")
GENDERS = ("mixed", "boys", "girls")
PHASES = ("primary", "secondary", "post16")


def phase_of(ncy: int) -> str:
    """Phase of a national curriculum year: primary to 6, secondary 7-11, post16 from 12."""
    return "primary" if ncy <= 6 else "secondary" if ncy <= 11 else "post16"


KIND_WORDS = {
    "new_school": "new special school",
    "base_module": "resource base",
    "expansion": "expansion",
    "special": "special school",
    "base": "resource base",
    "independent": "independent special school",
    "out_of_county": "provision elsewhere",
}


PHASE_WORDS = {"primary": "primary (to Year 6)", "secondary": "secondary (Years 7-11)",
               "post16": "post-16"}


REASON_WORDS = {
    "stays": "Stay where they are, at an independent school or outside the area",
    "waiting": "Have no place yet",
    "designation": "No open school or base is for their need",
    "age": "Those for their need do not teach their year group",
    "gender": "Those for their need and year group do not admit their gender",
    "no_route": "No road leads to those that would suit",
    "limit": "All that would suit are beyond the limit on the journey",
    "mix": "There is room, but the share of their need is at its limit there",
    "capacity": "The places that would suit are full",
}
"""In the order in which a reason is looked for; each child has the first that is true."""


EXAMPLE = "Example: not chosen, not asked"
"""Said of every site and host that a plan only tries out: they are real, and nobody asked them."""
BUILT = "Built"
"""Said of what is there already: nobody is asked for it."""


TRIED = frozenset({"illustrative", "candidate"})
"""Statuses of a site or host that a plan only tries out."""
SINCE, SINCE_WORDS = "since", "Example: one was built here since"
"""Status of a candidate where the options have one of its kind that is built: its site was chosen
and its host asked, though for another."""


STATUS_WORDS = {
    **dict.fromkeys(sorted(TRIED), EXAMPLE), "secured": "Site secured; not decided",
    "decided": "Decided", "built": BUILT, SINCE: SINCE_WORDS, "": "",
}
"""What is told of an opening by the status of its option or, for a candidate, of its site."""


ELSEWHERE = "no place found in the model, or outside the area"
GAP = "Most any plan could improve on this"
"""What people are told of the gap to the proven bound: a share of a plan's travel or cost."""
