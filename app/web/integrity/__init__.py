"""Pages of what is unlikely, and of rulings by two people."""
