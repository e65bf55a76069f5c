"""The roll-out plan by file: one workbook, judged row by row, filed in the background."""
