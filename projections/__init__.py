"""One file per read model: its table, its fold, its queries; and the runner."""
