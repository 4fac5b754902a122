"""The operations of a FHIR terminology server, in the shapes of R5: pure functions over code systems."""
