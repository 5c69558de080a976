"""Action tables from outside: text, CSV, Excel and Word, read into rows and never guessed silently.

`read_text`, `read_csv`, `read_xlsx` and `read_docx` give a grid of cells with their looks;
`read_grid` makes items of it. Pure: no queries, no clock.
"""
