"""Word, workbook and paper."""
