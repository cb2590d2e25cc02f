"""What became of a project, found by looking at its files."""

import re

from files import LINE_ENDS, read_tree, text_of

MARKED = re.compile(rb"^<{7,} .*?^>{7,} [^\n]*\n?", re.MULTILINE | re.DOTALL)
#: A line of a tool's output that says that there is something to look at.
TOLD = re.compile(r"conflict|reject|error|fail|warn|delet|left alone|not created|no longer", re.IGNORECASE)
REST = (".rej", ".orig", ".theirs")

#: Each verdict, the best first.
WORDS = {
    "kept": "what the person did and what the new version brings are both there",
    "conflict": "both are there, in conflict markers or in files beside (`.rej`, `.theirs`), or the tool says what it did not do",
    "refused": "an error, and nothing is changed",
    "not told": "what the person did is kept; what the new version brings is missing or not merged with it, and nothing says so",
    "back": "what the person deleted or moved is back, without a word",
    "half done": "an error, and a project that is neither the old nor the new one, until git brings it back",
    "lost": "what the person wrote or set is gone, without a word",
}


def holds(tree, path, wanted, whole):
    """Whether a file is as wanted; where `whole` is false, also between markers or in a file beside."""
    if wanted is None:
        return not any(known == path or known.startswith(f"{path}/") for known in tree)
    if isinstance(wanted, dict) and "link" in wanted:
        return tree.get(path) == ("link", wanted["link"])
    if isinstance(wanted, dict) and "executable" in wanted:
        return path in tree and (tree[path][0] == "executable") == wanted["executable"]
    candidates = [path] if path != "*" else [known for known in tree if not known.endswith(REST)]
    if not whole:
        candidates = list(tree)
    texts = [tree[known][1] for known in candidates if known in tree and tree[known][0] != "link"]
    if isinstance(wanted, dict) and "ends" in wanted:
        end = LINE_ENDS[wanted["ends"]].encode()
        return all(text.count(b"\n") == text.count(end) for text in texts)
    if isinstance(wanted, dict) and ("is" in wanted or "base64" in wanted):
        exact = text_of(wanted.get("is", wanted))
        return any(text == exact for text in texts)
    encoding = wanted["encoding"] if isinstance(wanted, dict) else "utf-8"
    wanted = wanted["line"] if isinstance(wanted, dict) else wanted
    for line in wanted if isinstance(wanted, list) else [wanted]:
        line = line.encode(encoding)
        if not any(line in (MARKED.sub(b"", text) if whole else text) for text in texts):
            return False
    return True


def all_hold(tree, wishes, whole):
    return all(holds(tree, path, wanted, whole) for path, wanted in wishes.items())


def is_told(case, tree, unmerged, said):
    names = {path.rsplit("/", 1)[-1] for path in [*case.get("yours", {}), *case.get("new", {}), *case.get("tell", [])]} - {"*"}
    lines = [line for line in said.splitlines() if TOLD.search(line) and any(name in line for name in names)]
    return bool(unmerged.strip() or lines or marks(tree, case))


def marks(tree, case):
    found = [path for path in tree if path.endswith(REST)]
    return found + [path for path, (_, text) in tree.items() if isinstance(text, bytes) and re.search(rb"^<{7,} (before|after|ours|yours|last)", text, re.MULTILINE)]


def verdict(case, root, before, after, unmerged, status, said):
    """One of `WORDS`. `before` and `after` are the project with its history as a whole."""
    tree = read_tree(root)
    yours, new = case.get("yours", {}), case.get("new", {})
    if status not in (0, 3) and before == after:
        return "refused"
    if status not in (0, 3):
        return "half done"
    told = is_told(case, tree, unmerged, said)
    if not all_hold(tree, {path: wanted for path, wanted in yours.items() if wanted is not None}, whole=False):
        return "lost"
    if not all_hold(tree, {path: wanted for path, wanted in yours.items() if wanted is None}, whole=False):
        return "conflict" if told else "back"
    if all_hold(tree, yours, whole=True) and all_hold(tree, new, whole=True) and not (case.get("must_tell") and not told):
        return "conflict" if marks(tree, case) or unmerged.strip() else "kept"
    return "conflict" if told else "not told"
