"""Run, check and question a scenario: Result, and every question asked of it."""
