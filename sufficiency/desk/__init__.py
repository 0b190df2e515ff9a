"""The desk: a local page for those who do not use a terminal, over the same files and verbs."""
