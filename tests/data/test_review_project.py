"""A review's project: who gets what, who sees what, and nothing that was saved is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gre.data.review import Item, Project, ReviewConfig, Throttle, VoteVerdict
from gre.data.review.project import DATABASE
from gre.errors import ConfigError, InputError, MissingFileError
from photos import save_photo
from reviewing import ACCEPT, KEEP, REJECT, STRIKE, Team, chain_item, edited, team_of


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return team_of(tmp_path / "review", [chain_item(n) for n in range(12)])


def queue_of(project: Project, name: str) -> list[str]:
    """Go through somebody's queue without a verdict, one item after the other."""
    annotator = next(one for one in project.annotators() if one.name == name)
    seen: list[str] = []
    item = project.next_item(annotator)
    while item is not None and item.id not in seen:
        seen.append(item.id)
        item = project.next_item(annotator, after=item.id)
    return seen


def test_every_item_goes_to_k_of_n_annotators_evenly(tmp_path: Path) -> None:
    items = [chain_item(n) for n in range(40)]
    config = ReviewConfig(annotators_per_item=3)
    project = team_of(tmp_path / "one", items, "Ann Ben Cid Dan Eve", config).project
    queues = {one.name: queue_of(project, one.name) for one in project.annotators()}
    assert sorted(len(queue) for queue in queues.values()) == [24] * 5
    for item in items:
        assert sum(item.id in queue for queue in queues.values()) == 3
    again = team_of(tmp_path / "two", items[::-1], "Ann Ben Cid Dan Eve", config).project
    assert {name: queue_of(again, name) for name in queues} == queues


def test_somebody_who_joins_late_takes_what_nobody_has_begun(team: Team) -> None:
    ann = team.people[0]
    first = team.project.next_item(ann)
    assert first is not None
    team.project.submit(ann, first.id, ACCEPT, 1)
    second = team.project.next_item(ann)
    assert second is not None
    team.project.save_draft(ann, second.id, {"note": "?"})
    team.project.add_annotator("Dan")
    assert team.project.verdicts(first.id)[0].annotator == "Ann"
    assert second.id in queue_of(team.project, "Ann")
    loads = [pace.done + pace.left for pace in team.project.progress()]
    assert sum(loads) == 36
    assert max(loads) - min(loads) <= 1


def test_gold_items_are_mixed_in_blind(tmp_path: Path) -> None:
    items = [chain_item(n) for n in range(20)] + [chain_item(n, REJECT) for n in range(90, 99)]
    config = ReviewConfig(gold_share=0.2)
    team = team_of(tmp_path / "review", items, config=config)
    queues = [queue_of(team.project, one.name) for one in team.people]
    golds = [[one for one in queue if one.startswith("c9") and one != "c9"] for queue in queues]
    assert [len(gold) for gold in golds] == [5, 5, 5]  # a fifth of 25
    assert golds[0] != golds[1]
    seen = team.project.item(golds[0][0], viewer=team.people[0])
    assert seen.gold is None
    assert seen.record == {}


def test_nobody_sees_the_verdicts_of_others_before_giving_their_own(team: Team) -> None:
    ann, ben, _ = team.people
    team.project.submit(ann, "c1", REJECT, 2)
    with pytest.raises(InputError, match="give your own verdict first"):
        team.project.verdicts("c1", viewer=ben)
    team.project.submit(ben, "c1", ACCEPT, 2)
    assert [one.annotator for one in team.project.verdicts("c1", viewer=ben)] == ["Ann", "Ben"]
    with pytest.raises(InputError, match="were shown"):
        team.project.undo(ben)
    assert team.project.undo(ann) is not None  # Ann has not looked


def test_an_adjudicator_sees_an_item_of_others_only_when_all_verdicts_are_in(
    tmp_path: Path,
) -> None:
    config = ReviewConfig(annotators_per_item=2)
    project = team_of(tmp_path, [chain_item(n) for n in range(4)], "Ben Cid", config).project
    project.add_annotator("Ann", adjudicates=True, reviews=False)
    ben, cid, ann = project.annotators()
    assert project.next_item(ann) is None
    project.submit(ben, "c0", ACCEPT, 1)
    with pytest.raises(InputError, match="no item"):
        project.verdicts("c0", viewer=ann)
    project.submit(cid, "c0", REJECT, 1)
    assert len(project.verdicts("c0", viewer=ann)) == 2
    assert [item.id for item in project.disagreements()] == ["c0"]
    with pytest.raises(InputError, match="no adjudicator"):
        project.adjudicate(cid, "c0", ACCEPT)
    project.adjudicate(ann, "c0", edited(STRIKE, KEEP, KEEP))
    assert project.disagreements() == []
    state, outcome = project.outcome("c0")
    assert (state, outcome.verdict) == ("adjudicated", edited(STRIKE, KEEP, KEEP))
    with pytest.raises(InputError, match="adjudicated"):
        project.undo(cid)


def test_one_annotator_does_not_reach_the_items_of_another(tmp_path: Path) -> None:
    config = ReviewConfig(annotators_per_item=1)
    team = team_of(tmp_path, [chain_item(n) for n in range(6)], config=config)
    ann, ben, _ = team.people
    (foreign, *_) = queue_of(team.project, "Ben")
    for attempt in (
        lambda: team.project.submit(ann, foreign, ACCEPT, 1),
        lambda: team.project.save_draft(ann, foreign, {}),
        lambda: team.project.flag(ann, foreign, "?"),
        lambda: team.project.item(foreign, viewer=ann),
        lambda: team.project.verdicts(foreign, viewer=ann),
    ):
        with pytest.raises(InputError, match="no item"):
            attempt()
    team.project.submit(ben, foreign, ACCEPT, 1)


def test_undo_takes_back_the_last_verdict_and_makes_it_the_draft(team: Team) -> None:
    ann = team.people[0]
    first = team.project.next_item(ann)
    assert first is not None
    team.project.submit(ann, first.id, edited(KEEP, STRIKE, KEEP), 3)
    undone = team.project.undo(ann)
    assert undone is not None
    assert undone.id == first.id
    draft = team.project.draft(ann, first.id)
    assert draft is not None
    assert draft["steps"][1]["action"] == "strike"
    assert team.project.next_item(ann) == first
    team.project.submit(ann, first.id, ACCEPT, 3)
    assert team.project.draft(ann, first.id) is None
    assert [one.verdict for one in team.project.verdicts(first.id)] == [ACCEPT]
    (history,) = (one for one in team.project.histories() if one.item.id == first.id)
    assert [one.withdrawn is None for one in history.given] == [False, True]
    team.project.undo(ann)
    assert team.project.undo(ann) is None


def test_a_verdict_sent_twice_counts_once_and_another_one_is_refused(team: Team) -> None:
    ann = team.people[0]
    team.project.submit(ann, "c1", ACCEPT, 3)
    team.project.submit(ann, "c1", ACCEPT, 3)
    with pytest.raises(InputError, match="another verdict"):
        team.project.submit(ann, "c1", REJECT, 3)
    assert team.project.pace(ann).done == 1


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (edited(STRIKE, STRIKE, STRIKE), "no step is left"),
        (edited(KEEP, STRIKE), "3 steps need 3 verdicts"),
        (VoteVerdict(inferable=True), "this is a chain item"),
    ],
)
def test_a_verdict_that_does_not_fit_the_item_is_refused(
    team: Team, verdict: VoteVerdict, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        team.project.submit(team.people[0], "c1", verdict, 1)
    assert team.project.verdicts("c1") == []


def test_a_token_opens_the_work_of_one_and_only_its_hash_is_kept(team: Team) -> None:
    for person, token in zip(team.people, team.tokens, strict=True):
        assert team.project.annotator_of(token) == person
        for file in team.project.root.rglob("*"):
            assert not file.is_file() or token.encode() not in file.read_bytes()
    assert team.project.annotator_of("") is None
    renewed = team.project.renew_token("Ann")
    assert team.project.annotator_of(team.tokens[0]) is None
    assert team.project.annotator_of(renewed) == team.people[0]


def test_wrong_tokens_are_slowed_down_until_a_right_one() -> None:
    throttle = Throttle(free=3, longest_s=60)
    for second in range(20):
        throttle.wrong("a", now=second)
    assert throttle.wait_s("a", now=19) == 60
    assert throttle.wait_s("a", now=80) == 0
    assert throttle.wait_s("b", now=19) == 0
    throttle.right("a")
    assert throttle.wait_s("a", now=19) == 0


def test_pictures_outside_the_project_are_refused_also_behind_a_link(tmp_path: Path) -> None:
    root = tmp_path / "review"
    save_photo(root / "images" / "a.jpg")
    secret = save_photo(tmp_path / "secret.jpg")
    (root / "images" / "link.jpg").symlink_to(secret)
    for image in ("../secret.jpg", "images/link.jpg", str(secret)):
        with pytest.raises(InputError, match="not below"):
            Project.create(root, [Item("x", "vote", image)])
    project = Project.create(root, [Item("x", "vote", "images/a.jpg")])
    (root / "images" / "a.jpg").unlink()
    (root / "images" / "a.jpg").symlink_to(secret)  # after it was made
    with pytest.raises(InputError, match="not below"):
        project.picture(project.item("x"))


def test_a_project_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no review here"):
        Project.open(tmp_path)
    root = tmp_path / "review"
    team_of(root, [chain_item(0)]).project.close()
    with pytest.raises(InputError, match="already"):
        Project.create(root, [chain_item(0)])
    settings = root / "project.json"
    settings.write_text(settings.read_text().replace('"majority"', '"most"', 1))
    with pytest.raises(ConfigError, match=r"project\.json: review\.chain\.accept"):
        Project.open(root)
    (root / DATABASE).write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    settings.write_text(settings.read_text().replace('"most"', '"majority"', 1))
    with pytest.raises(InputError, match="not a review"):
        Project.open(root)


def test_other_rules_settle_anew_what_has_been_reviewed(team: Team) -> None:
    team.all_say("c1", ACCEPT, edited(STRIKE, KEEP, KEEP), ACCEPT)
    assert team.project.outcome("c1")[1].verdict == ACCEPT
    root = team.project.root
    team.project.close()
    settings = root / "project.json"
    settings.write_text(settings.read_text().replace('"strike": "majority"', '"strike": "any"'))
    with Project.open(root) as project:
        assert project.outcome("c1")[1].verdict == edited(STRIKE, KEEP, KEEP)


def test_three_annotators_at_once_lose_nothing(team: Team) -> None:
    def work(n: int) -> None:
        with Project.open(team.project.root) as project:  # as another process would
            annotator = project.annotators()[n]
            while (item := project.next_item(annotator)) is not None:
                project.save_draft(annotator, item.id, {"n": n})
                project.submit(annotator, item.id, ACCEPT, 1)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(pace.done, pace.left) for pace in team.project.progress()] == [(12, 0)] * 3
    assert {team.project.outcome(f"c{n}")[0] for n in range(12)} == {"agreed"}


_SUBMITTER = """
import sys
from pathlib import Path
from gre.data.review import Project
from reviewing import ACCEPT
with Project.open(Path(sys.argv[1])) as project:
    ann = project.annotators()[0]
    while (item := project.next_item(ann)) is not None:
        project.submit(ann, item.id, ACCEPT, 1.0)
        print(item.id, flush=True)
"""


def test_kill_9_loses_no_saved_verdict_and_work_goes_on_where_it_was(tmp_path: Path) -> None:
    root = tmp_path / "review"
    project = team_of(root, [chain_item(n) for n in range(3000)]).project
    order = queue_of_first(project, 500)
    project.close()
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    saved: list[str] = []
    for stop_after in (1, 7, 20):
        process = subprocess.Popen(
            [sys.executable, "-c", _SUBMITTER, str(root)],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip
        assert process.stdout is not None
        for _ in range(stop_after):
            saved.append(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        saved += process.stdout.read().split()
        process.wait()
    with Project.open(root) as project:
        ann = project.annotators()[0]
        given = [one for one in order if project.verdicts(one)]
        # The last one of each round may have been on the disk before it could be told.
        assert set(saved) <= set(given)
        assert len(given) <= len(saved) + 3
        assert given == order[: len(given)]
        following = project.next_item(ann)
        assert following is not None
        assert following.id == order[len(given)]
    with sqlite3.connect(root / DATABASE) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def queue_of_first(project: Project, n: int) -> list[str]:
    annotator, seen = project.annotators()[0], list[str]()
    item = project.next_item(annotator)
    while item is not None and len(seen) < n:
        seen.append(item.id)
        item = project.next_item(annotator, after=item.id)
    return seen
