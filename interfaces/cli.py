"""The command line: `amphi run`, one command for each process, and what administrators need.

Rooms are imported by the command that needs them, so that `amphi --help` is quick.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn
from uuid import UUID

import msgspec
import typer

from infrastructure import settings
from infrastructure.settings import Settings

app = typer.Typer(
    name="amphi",
    help="Self-hosted web conferencing for universities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # logs want plain lines, and locals may hold the master key
)
projections = typer.Typer(help="Read models.", no_args_is_help=True)
app.add_typer(projections, name="projections")


@app.command()
def run() -> None:
    """Start everything on this machine: PostgreSQL, Valkey and every process of Amphi."""
    from interfaces.everything import run_everything

    raise typer.Exit(run_everything(_settings()))


@app.command()
def web() -> None:
    """Run the web process: GraphQL, sign-in, downloads, the client."""
    from interfaces.web_process import serve_web

    serve_web(_begin())


@app.command()
def projector() -> None:
    """Run the projector: read models, reactions, the sweeper."""
    from interfaces.projector import serve_projector

    serve_projector(_begin())


@app.command()
def worker() -> None:
    """Run the worker: jobs that take long, such as composing an MP4."""
    from interfaces.worker import serve_worker

    serve_worker(_begin())


@app.command()
def media(
    index: Annotated[
        int, typer.Option(min=0, help="Which of this machine's media processes: its ports are that much further.")
    ] = 0,
) -> None:
    """Run a media node: one UDP port, packets forwarded and never decoded."""
    from interfaces.media_process import serve_media

    serve_media(_begin().of_media_process(index))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from interfaces.bootstrap import migrate as bring_up_to_date

    with _one_line_when_it_is_away():
        bring_up_to_date(_begin(needs_redis=False))


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks."""
    from interfaces.doctor import examine

    raise typer.Exit(examine(_settings()))


@app.command()
def find_person(name: Annotated[str, typer.Argument(help="A part of the name, capitals apart.")]) -> None:
    """List those who have a name: who signed in, and guests, with the id that `forget-person` needs."""
    from interfaces.forgetting import people_with

    with _one_line_when_it_is_away():
        found = people_with(_begin(needs_redis=False), name)
    for person in found:
        kind = "guest" if person.guest else "account"
        typer.echo(f"{person.person_id}  {kind}  sessions: {person.sessions}  {person.name}")
    if not found:
        _give_up("nobody has that name")


@app.command()
def forget_person(
    person_id: Annotated[UUID, typer.Argument(help="Their id: see `find-person`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Destroy a person's key: their name, words and answers can never be read again. It can't be undone."""
    from domain.people import PersonNotFound
    from interfaces.forgetting import forget

    begun = _begin()
    if not yes:
        typer.confirm(f"Forget {person_id} for ever?", abort=True)
    with _one_line_when_it_is_away():
        try:
            changed = forget(begun, person_id)
        except PersonNotFound:
            _give_up(f"nobody has the id {person_id}")
    typer.echo("forgotten" if changed else "had been forgotten already")


@projections.command()
def rebuild(name: Annotated[str, typer.Argument(help="room, attendance, …")]) -> None:
    """Build a read model anew from the log, beside the one in use, then take its place."""
    from interfaces.projector import rebuild_read_model
    from projections.rebuild import RebuildRuns
    from projections.registry import READ_MODELS

    if name not in READ_MODELS:
        raise typer.BadParameter(f"there are {', '.join(READ_MODELS)}")
    with _one_line_when_it_is_away():
        try:
            position = rebuild_read_model(_begin(needs_redis=False), name)
        except RebuildRuns:
            _give_up(f"{name} is being built anew already")
    typer.echo(f"{name} shows the log up to position {position}", err=True)


def _begin(*, needs_redis: bool = True) -> Settings:
    """The settings of a process, which says what happens on standard error.

    Without DATABASE_URL and REDIS_URL they are the servers that `amphi run` started with the same data folder.
    """
    from infrastructure import embedded

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "dramatiq", "aiortc", "aioice"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    given = _settings()
    database_url, redis_url = embedded.kept_urls(given.data)
    found = msgspec.structs.replace(
        given, database_url=given.database_url or database_url, redis_url=given.redis_url or redis_url
    )
    if not found.database_url or (needs_redis and not found.redis_url):
        _give_up(f"DATABASE_URL and REDIS_URL are needed where «amphi run» never started its own ({given.data})")
    return found


def _settings() -> Settings:
    try:
        return settings.from_environment()
    except settings.SettingIsWrong as wrong:
        _give_up(str(wrong))


@contextmanager
def _one_line_when_it_is_away() -> Iterator[None]:
    """A database that does not answer is said in a line, not in a stack trace."""
    import psycopg
    from eventsourcing.persistence import OperationalError

    try:
        yield
    except (psycopg.OperationalError, OperationalError) as away:
        _give_up(f"the database does not answer: {str(away).strip()}")


def _give_up(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def main() -> None:
    """The command `amphi`."""
    app()


if __name__ == "__main__":
    main()
