"""Tables of appeals against results."""
