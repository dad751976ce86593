"""Tables of who takes part in what, under which pseudonym, and who may be there twice."""
