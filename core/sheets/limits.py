"""How large a table may be. What is larger is refused before it is unpacked or read."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 400
MAX_AREA = 6_000_000
MAX_SHEETS = 100
MAX_CELL_CHARACTERS = 1_000

# What a workbook may unpack to. Real ones of 20 MB stay far below; a bomb does not.
MAX_MEMBERS = 1_000
MAX_UNPACKED = 160 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 4 * 1024 * 1024
