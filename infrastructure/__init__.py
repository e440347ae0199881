"""Adapters of the outside world: PostgreSQL, Valkey, objects, keys, jobs, embedded servers."""
