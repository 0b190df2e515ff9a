"""Mixed-integer models, given to HiGHS."""
