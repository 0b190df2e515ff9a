"""Assignment for a fixed choice: min-cost flow, max flow, dual prices."""
