"""The years ahead as a page and a report tell them: how many, how many places short, where, when.

``figures`` passes what ``gaps`` and the forecast found through disclosure control; ``sheets`` puts
it into tables with their findings; ``charts`` draws those. Page, report, paper and workbook show
the same tables.
"""
