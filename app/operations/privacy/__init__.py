"""What is kept about people: consents, handing over, erasing, requests under the law."""
