"""What guards the record: the audit log, triggers, roles of the database, passwords, and what verifies it all."""
