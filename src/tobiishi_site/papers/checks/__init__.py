"""What is looked at in an uploaded file before anything of it is kept. Nothing here knows of Django or a database."""
