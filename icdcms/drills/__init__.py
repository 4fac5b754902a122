"""What an operator has to trust before it is needed, tried on servers of PostgreSQL to throw away.

python -m icdcms.drills.moment          the database as it was at a moment, of a base backup and the archived log
python -m icdcms.drills.upgrade REF     an older version and this one, side by side on one schema
"""
