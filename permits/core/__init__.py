"""What everything stands on: settings, database, clock, codes, words; imports nothing of ours but the calendar."""
