"""Many plans at once: scenarios, cases and seeds on any executor, and what is done is kept."""
