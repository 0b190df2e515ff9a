"""The consultation map and its layers."""
