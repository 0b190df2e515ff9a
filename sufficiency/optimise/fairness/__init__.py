"""Equity objectives: lexicographic, minimax, sums of the k largest, percentiles."""
