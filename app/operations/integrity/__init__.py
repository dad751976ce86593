"""What is unlikely, and rulings by two people: regrade, void."""
