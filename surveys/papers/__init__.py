"""Papers of a survey."""
