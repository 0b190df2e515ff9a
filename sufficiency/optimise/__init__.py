"""Who goes where, and what to open: exact assignment and siting with a proven bound."""
