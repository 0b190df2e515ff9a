"""Capacitated facility location with a proven bound."""
