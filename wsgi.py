"""The door for WSGI servers: `granian --interface wsgi wsgi:app`, or gunicorn just as well."""

from app import create_app, jobs, memory

app = create_app()
jobs.start(app)
memory.settle()
