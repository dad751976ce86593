"""Pages of results and of what proves them."""
