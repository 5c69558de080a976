"""見本県: a fictional prefecture with generated figures, the same every time it is loaded."""
