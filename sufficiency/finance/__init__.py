"""Pounds: whose they are and when, what a plan costs and saves, and the placement ledger."""
