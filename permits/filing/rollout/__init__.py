"""The roll-out plan by file: many sites in one workbook, judged row by row, filed in the background."""
