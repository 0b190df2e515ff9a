"""Enough places, year by year: children of each need and phase beside the places there will be.

``children`` says by how much the children of a case change from year to year (the forecast's
draws, and published series before its January); ``supply`` what is open each year; ``table`` how
many could not be placed.
"""
