"""The door for WSGI servers: `granian --interface wsgi wsgi:app`, or gunicorn just as well."""

from app import create_app

app = create_app()
