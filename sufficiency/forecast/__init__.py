"""The years ahead: how many children hold plans, where they are, what they need, and how sure.

Two models are joined in seeded draws. ``pooled`` says how many: one regression over all councils,
because sixteen Januaries of one council say little. ``cohort`` says who is where: children by need,
setting and year of age stay, move, join and leave. Nothing here knows schools, sites or journeys.
"""
