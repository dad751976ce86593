"""Pages of panels: the table of the chair, minutes, the final and its screen."""
