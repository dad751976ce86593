"""The proof: a contest as one file that anyone can check, and the arithmetic that makes a silent change show.

Knows the record and the outcome; who asks for a bundle and where it is kept is not its business.
"""
