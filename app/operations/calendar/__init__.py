"""The calendar: steps are done, held, run by hand, moved; lists of who goes on are drawn up and decided."""
