"""Two-stage robust siting, and phasing over years."""
