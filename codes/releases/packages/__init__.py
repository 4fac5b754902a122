"""Which files a package has, of which kind and release, and where the publisher keeps them. No Django."""
