"""Tables of panels: notes, seeds, minutes and their signatures, the state of a final."""
