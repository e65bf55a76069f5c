"""The register of shared assets: ducts, poles, who holds what until when, and ways through it."""
