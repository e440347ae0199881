"""One function per command: who may, load, decide, append. Ports are Protocols."""
