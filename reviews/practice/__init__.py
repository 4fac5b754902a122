"""Practice drafts: true texts with one planted error."""
