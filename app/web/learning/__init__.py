"""Pages of a learning round: the course, the quiz, the story, one's own state, the certificate."""
