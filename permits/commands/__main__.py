"""The commands that need neither the program nor its database: `python -m permits.commands`."""

from permits.commands.procedures import procedures

if __name__ == "__main__":
    procedures(prog_name="flask procedures")
