"""The one place where everything is wired: adapters to ports, rooms to processes."""

from infrastructure import migrations
from infrastructure.settings import Settings


def migrate(settings: Settings) -> None:
    """Bring the database of an installation up to date; safe to call again."""
    migrate_database(settings.database_url)


def migrate_database(database_url: str) -> None:
    """Bring a database up to date; safe to call again, and from several processes at once."""
    migrations.migrate(database_url)
