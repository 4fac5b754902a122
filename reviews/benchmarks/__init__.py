"""What ``manage.py benchmark`` measures in this room."""
