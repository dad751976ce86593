"""Documents made from data: letters, certificates, minutes, tables. Knows forms and no request."""
