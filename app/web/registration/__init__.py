"""Pages of entering a contest: registering, at a counter too, and the people of a contest."""
