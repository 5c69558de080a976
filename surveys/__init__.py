"""Staff surveys: asking, counting, publishing safely, and the measures that follow."""
