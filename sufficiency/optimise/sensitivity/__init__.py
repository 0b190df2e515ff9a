"""Around a plan: Pareto frontier, alternatives, prices of options and of one more place."""
