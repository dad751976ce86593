"""Pages of standings and bulletins: tables, maps, lines over time."""
