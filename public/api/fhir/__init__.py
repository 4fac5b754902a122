"""FHIR R4 under ``/fhir/r4``. ``systems`` and ``operations`` are pure; what is beside them knows Django."""
