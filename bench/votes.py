"""Seconds until 300 votes of 300 people, sent at the same instant to one process, are recorded and acknowledged.

Each is the whole command `vote`: who may, load, decide, append with what it requires. The median of several polls;
there is no peer. `python -m bench.votes --voters 300 --polls 5`
"""

import argparse
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

from application import polls
from application.amphi import Amphi
from application.commands import Policy
from application.viewer import Viewer
from bench.meeting import held
from bench.servers import database, valkey
from domain.asking import Question, QuestionKind
from domain.polls import PollOpened, VoteCast
from infrastructure.settings import Settings
from interfaces.bootstrap import wire


def main() -> None:
    """Vote in some polls and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voters", type=int, default=300)
    parser.add_argument("--polls", type=int, default=5)
    parser.add_argument("--threads", type=int, default=32, help="of the process that gets the votes")
    options = parser.parse_args()
    with database() as url, valkey() as redis_url, ThreadPoolExecutor(options.threads) as threads:
        settings = Settings(url, redis_url, "memory:///", Path("/nonexistent"), bytes(range(32)))
        with wire(settings, policy=Policy(capacity=options.voters + 1)) as wired:
            meeting = held(wired.amphi, options.voters, threads)
            voters = [guest.viewer for guest in meeting.guests]
            host, session_id = meeting.host.viewer, meeting.session_id
            _vote(wired.amphi, host, session_id, voters, threads)  # warm-up
            times = [_vote(wired.amphi, host, session_id, voters, threads) for _ in range(options.polls)]
    line = {
        "bench": "votes",
        "case": f"{options.voters} at once, {options.threads} threads",
        "metric": "seconds",
        "value": round(statistics.median(times), 3),
        "unit": "s",
        "peer": None,
        "peer_value": None,
    }
    print(json.dumps(line), flush=True)


def _vote(amphi: Amphi, host: Viewer, session_id: UUID, voters: list[Viewer], threads: ThreadPoolExecutor) -> float:
    """Seconds for all to vote in a new poll."""
    opened = polls.open_poll(
        amphi, host, uuid4(), session_id=session_id, question=Question(QuestionKind.ONE, "Compris ?", ("Oui", "Non"))
    ).events[0]
    if not isinstance(opened, PollOpened):
        raise TypeError(opened)
    poll_id = opened.poll_id

    def vote(voter: Viewer) -> int:
        return polls.vote(amphi, voter, uuid4(), session_id=session_id, poll_id=poll_id, answer=(0,)).position

    before = amphi.store.position()
    started = time.perf_counter()
    list(threads.map(vote, voters))
    seconds = time.perf_counter() - started
    cast = [item for item in amphi.store.read(before, 2 * len(voters)) if isinstance(item.event, VoteCast)]
    if len(cast) != len(voters):
        raise RuntimeError(f"{len(cast)} votes of {len(voters)} in the log")
    return seconds


if __name__ == "__main__":
    main()
