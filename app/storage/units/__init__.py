"""Tables of units: the units themselves, rosters, reminders, companion activities."""
