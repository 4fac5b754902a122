"""Acts on releases: bring packages in, propose and confirm which release is in force."""
