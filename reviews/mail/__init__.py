"""E-mail to the team: who gets which mail, and when."""
