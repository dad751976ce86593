"""What is done for and by units: rosters, reminders, companion activities, posters."""
