"""Given a simulated link, then the estimate is near what it takes; nothing here reads a clock."""

import pytest

from media.departures import Sample
from media.estimate import LEAST_BPS, START_BPS, Estimate, advance
from tests.media.link import Link


@pytest.mark.parametrize("capacity_bps", [150_000, 300_000, 1_000_000, 3_000_000])
def test_a_steady_link_is_filled_and_its_queue_stays_short(capacity_bps):
    """Given a bottleneck, then after ten seconds the estimate is within a quarter of it, and packets wait little."""
    link = Link(lambda now_s: capacity_bps).run(40)
    assert 0.75 * capacity_bps < link.mean(10, 40) < 1.1 * capacity_bps
    assert link.longest_wait(15, 40) < 0.35


def test_a_wide_link_is_found_at_once():
    """Given 5 Mb/s, then what is wanted is known within half a second, without anything having waited."""
    link = Link(lambda now_s: 5_000_000, wanted_bps=4_000_000).run(0.6)
    assert link.estimate.bitrate_bps > 4_000_000
    assert link.longest_wait(0, 0.6) < 0.05


@pytest.mark.parametrize("jitter_s", [0.0, 0.05])
def test_the_first_probes_do_not_harm_a_weak_link(jitter_s):
    """Given 300 kb/s, then nothing far beyond is believed, and nothing waits long for the first probe."""
    link = Link(lambda now_s: 300_000, jitter_s=jitter_s).run(1.0)
    assert max(value for _, value in link.history) <= 1.5 * START_BPS
    assert link.longest_wait(0, 1.0) < 0.15
    assert not link.estimate.finding


def test_more_that_is_wanted_later_is_found_too():
    """Given a camera that comes on after ten seconds, then the link is asked at once whether it takes that."""
    link = Link(lambda now_s: 5_000_000, wanted_bps=100_000).run(10)
    link.wanted_bps = 2_000_000
    link.run(10.6)
    assert link.estimate.bitrate_bps > 2_000_000


def test_a_link_that_becomes_narrow_is_followed_at_once_and_found_again():
    """Given 2 Mb/s that drop to 400 kb/s and return, then within two seconds it is below, and later above again."""
    link = Link(lambda now_s: 400_000 if 15 <= now_s < 30 else 2_000_000).run(55)
    assert link.mean(10, 15) > 1_500_000
    assert max(value for at, value in link.history if 17 < at < 30) < 500_000
    assert link.mean(20, 30) > 240_000
    assert link.mean(50, 55) > 1_400_000


def test_random_loss_does_not_starve_a_connection():
    """Given 5 % of loss that has nothing to do with the rate, then most of the link is used all the same."""
    link = Link(lambda now_s: 2_000_000, loss=0.05).run(40)
    assert link.mean(30, 40) > 1_200_000
    assert link.estimate.loss == pytest.approx(0.05, abs=0.04)


def test_jitter_is_no_queue():
    """Given 50 ms of jitter and 5 % of loss, then the estimate does not fall, and finds its way up."""
    link = Link(lambda now_s: 1_000_000, loss=0.05, jitter_s=0.05).run(40)
    assert min(value for _, value in link.history) > 0.7 * START_BPS
    assert link.mean(30, 40) > 600_000


def test_heavy_loss_takes_the_rate_down():
    """Given 20 % of loss, then less is sent (section 6 of the draft), but not nothing."""
    link = Link(lambda now_s: 2_000_000, loss=0.2).run(20)
    assert LEAST_BPS < link.mean(10, 20) < START_BPS


def test_who_wants_little_is_not_probed():
    """Given somebody who is sent 200 kb/s of a wide link, then no padding is asked for and the estimate stays."""
    link = Link(lambda now_s: 5_000_000, wanted_bps=200_000)
    link.run(20)
    assert link.mean(10, 20) == pytest.approx(START_BPS, rel=0.1)
    assert link.longest_wait(0, 20) < 0.02


def test_a_longer_way_is_no_queue():
    """Given a route that becomes 200 ms longer, then the estimate recovers from the doubt."""
    link = Link(lambda now_s: 1_000_000)
    link.run(15)
    link.travel_s = 0.22
    link.run(45)
    assert link.mean(35, 45) > 700_000


def test_a_sample_in_which_nothing_arrived_counts_as_loss_alone():
    """Given a stretch of nothing but loss, then the estimate goes down and no delay is concluded."""
    before = Estimate()
    for _ in range(20):
        before = advance(before, Sample(0, 10, 0, 0.0, 0.0), 1_000_000, 0.05, 0.1)
    assert before.bitrate_bps < START_BPS / 4
    assert before.arrivals == ()
