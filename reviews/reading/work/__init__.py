"""What people have to do with the work beside writing and deciding: what they follow."""
