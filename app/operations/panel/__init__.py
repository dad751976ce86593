"""What a panel comes to: results and how sure they are, notes, votes, seeds, minutes, the final."""
