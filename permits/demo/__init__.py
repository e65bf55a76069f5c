"""The demo province: offices, people, layers, and dossiers at every step, made by walking the engine."""
