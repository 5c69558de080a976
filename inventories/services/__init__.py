"""What an inventory does: one verb a function, one transaction each."""
