"""The travel-time benchmark, the accuracy of minutes, and the roads page."""
