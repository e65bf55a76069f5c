"""The life of a permit after its decision: reports, inspections, warnings, follow-up dossiers."""
