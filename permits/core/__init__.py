"""What everything stands on: settings, database, clock, calendar, codes and words."""
