"""The engine: reads procedures from files, proves them sound, moves cases; pure."""
