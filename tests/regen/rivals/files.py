"""Files as the cases write them, and trees of them on the disk."""

import base64
import os
import shutil
from pathlib import Path

LINE_ENDS = {"windows": "\r\n", None: "\n"}


def text_of(spec, before=None):
    """The bytes of a file: a text, or lines of which some are others; `before` is the file whose lines they are."""
    if isinstance(spec, str):
        return spec.encode()
    if "base64" in spec:
        return base64.b64decode(spec["base64"])
    known = {**before, **spec} if isinstance(before, dict) else spec
    indent, end = known.get("indent", ""), LINE_ENDS[known.get("ends")]
    lines = [known.get(number, f"{indent}line {number}") for number in range(1, known.get("lines", 30) + 1)]
    text = end.join(line for line in lines if line is not None) + known.get("more", "")
    return (text + ("" if known.get("open") else end)).encode(known.get("encoding", "utf-8"))


def versions(case):
    """What is generated before, in between where that is said, and now: path → (bytes, what else is said of it)."""
    before = expanded(case.get("before", {"a.txt": {}, "b.txt": "1\n"}))
    found = [{path: (text_of(spec), extra(spec)) for path, spec in before.items()}]
    for changes in [case["between"], case["after"]] if "between" in case else [case["after"]]:
        now = dict(found[0])
        for path, spec in expanded(changes).items():
            if spec is None:
                now.pop(path)
            else:
                known = before.get(path)
                now[path] = (text_of(spec, known), {**extra(known), **extra(spec)})
        found.append(now)
    return found


def expanded(files):
    """`f{1..3}.txt` is three files."""
    found = {}
    for path, spec in files.items():
        start, dots, rest = path.partition("{1..")
        last, _, end = rest.partition("}")
        found.update({f"{start}{number}{end}": spec for number in range(1, int(last) + 1)} if dots else {path: spec})
    return found


def extra(spec):
    return {key: spec[key] for key in ("executable", "link", "broken") if key in spec} if isinstance(spec, dict) else {}


def write_tree(root, tree, rename=lambda path: path, broken=b""):
    """Writes a tree in the place of what is there."""
    if root.exists():
        shutil.rmtree(root)
    root.mkdir(parents=True)
    for path, (text, more) in tree.items():
        place = root / rename(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if "link" in more:
            place.symlink_to(more["link"])
            continue
        place.write_bytes(broken if more.get("broken") else text)
        place.chmod(0o755 if more.get("executable") else 0o644)


def read_tree(root):
    """Path → what stands there, but for git's own files."""
    found = {}
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name != ".git"]
        for name in files + [name for name in names if (Path(folder) / name).is_symlink()]:
            place = Path(folder) / name
            path = str(place.relative_to(root))
            if place.is_symlink():
                found[path] = ("link", os.readlink(place))
            elif place.is_file():
                found[path] = ("executable" if place.stat().st_mode & 0o100 else "file", place.read_bytes())
    return found
