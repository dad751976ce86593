"""Pages on which results are contested, and appeals ruled on."""
