"""What people do with surveys: one verb each."""
