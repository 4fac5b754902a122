"""Everything an anonymous reader or machine sees. No cookies, no session, no JavaScript needed."""
