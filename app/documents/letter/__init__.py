"""Official Vietnamese documents in the layout of Decree 30/2020, as DOCX to be edited and as PDF.

`letter.py` is the model, `docx.py` and `pdf.py` set it, `template.py` makes one from a template and data.
"""
