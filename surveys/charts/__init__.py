"""Charts of results as plain geometry: pages and papers draw them."""
