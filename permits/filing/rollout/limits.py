"""How much of a stranger's workbook is read, and how large a plan may be."""

MEGABYTE = 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
#: A cell longer than this is no value of ours.
MOST_TEXT = 20_000
MOST_BYTES = 16 * MEGABYTE
UNPACKED_BYTES = 160 * MEGABYTE
#: Sheets pack well; a ratio beyond this is made to fill a machine.
RATIO = 400
MEMBERS = 500
#: Strings kept once for all cells.
MOST_STRINGS = 400_000

#: Papers of single sites in one zip.
ZIP_MEMBERS = 4_000
ZIP_UNPACKED = 400 * MEGABYTE
