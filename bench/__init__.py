"""What is measured, each beside its peer."""
