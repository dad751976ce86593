"""What contestants do in a learning round: read, answer, hand in, tell; and the certificate they get."""
