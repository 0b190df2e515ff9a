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

LOCAL_KINDS = ("special", "base")
KINDS = (*LOCAL_KINDS, "independent", "out_of_county")
GENDERS = ("mixed", "boys", "girls")
PHASES = ("primary", "secondary", "post16")


def phase_of(ncy: int) -> str:
    """Phase of a national curriculum year: primary to 6, secondary 7-11, post16 from 12."""
    return "primary" if ncy <= 6 else "secondary" if ncy <= 11 else "post16"
