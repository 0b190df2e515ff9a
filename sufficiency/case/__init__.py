"""What the planner gives us, checked: a case is a folder of tables, a scenario a TOML file."""
