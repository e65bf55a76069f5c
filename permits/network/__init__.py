"""The register of ducts, poles and slots: its pages, routes through it, holds of dossiers."""
