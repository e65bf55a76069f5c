"""The map for people and programs: its page, tiles, OGC API Features, exports."""
