"""WTForms foundations; knows nothing of Flask."""
