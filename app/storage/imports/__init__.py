"""Tables of files that were brought in, and of rows of other systems."""
