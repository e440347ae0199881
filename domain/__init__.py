"""Events, aggregates, refusals and the fold of a room: pure, no I/O, no clock, no random."""
