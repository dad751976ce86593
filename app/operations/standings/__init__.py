"""Figures of units and contestants: counted as facts come, shown as pictures, given out as bulletins."""
