"""Road networks from a case's main roads, a file, or OpenStreetMap."""
