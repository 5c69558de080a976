"""Staff surveys: their place in the architecture. Tables and pages are not built yet."""
