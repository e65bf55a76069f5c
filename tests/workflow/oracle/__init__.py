"""A second opinion on the engine, written from the text of docs/bpmn-subset.md alone."""
