"""Pages of a contest as it was published: list, home, stages, calendar, rules, units."""
