"""Pages of the desk of a unit: figures, who is missing, reminders, companion activities, posters."""
