"""The command line: `amphi run`, one command for each process, and what administrators need.

Rooms are imported by the command that needs them, so that `amphi --help` is quick.
"""

import logging
from typing import Annotated

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

    raise typer.Exit(run_everything(settings.from_environment()))


@app.command()
def web() -> None:
    """Run the web process: GraphQL, sign-in, downloads, the client."""
    from interfaces.bootstrap import serve_web

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
def media() -> None:
    """Run the media node: one UDP port, packets forwarded and never decoded."""
    from interfaces.media_process import serve_media

    serve_media(_begin())


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from interfaces.bootstrap import migrate as bring_up_to_date

    bring_up_to_date(_begin())


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks."""
    from interfaces.doctor import examine

    raise typer.Exit(examine(settings.from_environment()))


@projections.command()
def rebuild(name: Annotated[str, typer.Argument(help="room, attendance, …")]) -> None:
    """Build a read model anew from the log, beside the one in use, then take its place."""
    from interfaces.projector import rebuild_read_model
    from projections.registry import READ_MODELS

    if name not in READ_MODELS:
        raise typer.BadParameter(f"there are {', '.join(READ_MODELS)}")
    rebuild_read_model(_begin(), name)


def _begin() -> Settings:
    """The settings of a process, which says what happens on standard error."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "dramatiq", "aiortc", "aioice"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return settings.from_environment()


def main() -> None:
    """The command `amphi`."""
    app()


if __name__ == "__main__":
    main()
