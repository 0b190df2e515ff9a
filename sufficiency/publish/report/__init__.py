"""The report: counts, tables, sentences and charts."""
