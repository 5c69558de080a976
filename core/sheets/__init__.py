"""Tables in and out: spreadsheets and CSV."""
