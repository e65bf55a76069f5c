"""Where a dossier stands: tasks, timers, events, and the one function that moves it."""
