"""Tables of what was found unlikely."""
