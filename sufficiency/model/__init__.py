"""Case, scenario and minutes -> Problem; a plan found -> Outcome, in the case's words."""
