"""A council's own files brought in: read whatever their form, recognised, joined, told aloud."""
