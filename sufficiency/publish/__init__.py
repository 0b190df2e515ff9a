"""Reports, maps and files, with statistical disclosure control."""
