"""Pages of what happens next, and of lists that wait to be decided."""
