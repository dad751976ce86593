"""Official documents: drafts made from data, numbers by which they were issued, signed copies."""
