"""Plays one case with one tool: generate, let a person work, update, look."""

import os
import shlex
import signal
import subprocess
import tempfile
import time

from files import read_tree, versions
from tools import Place
from verdict import WORDS, verdict


def case(case, tool, loud=False):
    """The verdict; where a case is played in several ways, the worst, and how many ways have it."""
    if tool.name not in case.get("of", ["copier", "cruft", "scaffold"]):
        return "not offered"
    ways = case.get("each", [None])
    found = [once({**case, "you": f"{case.get('you', '')}\n{way or ''}"}, tool, loud) for way in ways]
    worst = max(found, key=list(WORDS).index)
    return worst if found.count(worst) == len(found) else f"{worst} in {found.count(worst)} of {len(found)}"


def once(case, tool, loud):
    with tempfile.TemporaryDirectory(prefix="rivals-") as folder:
        place = Place(folder, case.get("within", ""))
        place.environment["LOCK"] = tool.lock
        with disk(place, case):
            return played(case, tool, place, loud)


class disk:
    """A disk of its own for the project, where the case wants a small one."""

    def __init__(self, place, case):
        self.place, self.size = place, case.get("disk")

    def __enter__(self):
        if self.size:
            self.place.project.mkdir(exist_ok=True)
            subprocess.check_call(["mount", "-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", self.place.project])

    def __exit__(self, *_):
        if self.size:
            subprocess.check_call(["umount", "--lazy", self.place.project])


def played(case, tool, place, loud):
    trees = versions(case)
    if case.get("downgrade"):
        tool.release(place, case, trees[-1], 1)
    tool.release(place, case, trees[0], 2)
    tool.generate(place, case)
    place.start_history()
    files = place.project / tool.below
    work(case.get("you", ""), place, files)
    if case.get("commit", True):
        place.commit(place.top, "mine")
    work(case.get("later", ""), place, files)
    for number, tree in enumerate(trees[1:], 3):
        tool.release(place, case, tree, 1 if case.get("downgrade") and tool.name == "scaffold" else number)
    if tool.name != "scaffold":
        work(case.get("template", ""), place, place.template)
    before = state(place)
    words = tool.update(place, case, 1 if case.get("downgrade") else None)
    status, said = killed(words, place, files, trees[0]) if case.get("kill") else place.run(words)
    if "then" in case:
        status = 0
        said += work(case["then"].replace("UNDO", tool.undo).replace("UPDATE", shlex.join(words)), place, files, must=case.get("then_must", True))
    if case.get("again"):
        before = before if case.get("kill") else state(place)
        if "next" in case:
            tool.release(place, case, versions({**case, "after": case["next"]})[-1], 4)
        status, said = place.run(words)
    after = state(place)
    unmerged = place.run(["git", "ls-files", "--unmerged"])[1] if (place.top / ".git").exists() else ""
    if case.get("nothing_changes"):
        same = before["tree"] == after["tree"]
        word = "refused" if same and status not in (0, 3) else "kept" if same else case.get("else", "lost")
    else:
        word = verdict(case, files, before, after, unmerged, status, said)
    if loud:
        print(f"--- {tool.name}: exit {status}\n{said}\n{place.run(['git', 'status', '--short'])[1]}")
        for path in sorted({*case.get("yours", {}), *case.get("new", {})}):
            if (files / path).is_file():
                print(f"--- {path}\n{(files / path).read_text(errors='replace')}")
    return word


def work(script, place, at, must=True):
    if not script.strip():
        return ""
    status, text = place.run(["bash", "-e", "-c", script], at if at.exists() else place.project)
    if status and must:
        raise RuntimeError(f"{script}: {text}")
    return text


def state(place):
    """Everything that an update could change."""
    git = {}
    if (place.top / ".git").exists():
        for words in (["ls-files", "--stage"], ["rev-parse", "HEAD"], ["status", "--porcelain"]):
            git[words[0]] = place.run(["git", *words], place.top)[1]
    return {"tree": read_tree(place.top), "git": git}


def size(path):
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def killed(words, place, files, tree):
    """Runs a command that is killed, with all that it started, when it has changed the first of the files."""
    before = [size(files / path) for path in tree]
    running = subprocess.Popen(
        words, cwd=place.project, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    deadline = time.monotonic() + 600
    while running.poll() is None and time.monotonic() < deadline:
        if before != [size(files / path) for path in tree]:
            os.killpg(running.pid, signal.SIGKILL)
            break
    said = running.communicate()[0].decode(errors="replace")
    for lock in place.top.glob(".git/*.lock"):
        lock.unlink()
    return running.returncode, said
