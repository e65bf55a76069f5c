"""The demo province: offices, people, layers, and dossiers made by walking the engine."""
