"""How things look on a page: words, numbers, forms, Markdown, codes to scan."""
