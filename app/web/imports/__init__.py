"""Pages by which files are brought in, looked at, understood, and taken back."""
