"""Official documents: what they are made from, and the acts by which they are made, numbered and signed."""
