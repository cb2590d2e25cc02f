"""Measures what `copier update`, `cruft update` and `scaffold regen` make of the cases in `cases.yaml`.

    cargo build --release && python tests/regen/rivals/run.py [--write] [ROW…]

Run by hand, not in CI. It makes its own environment under `target/rivals`. `--write` puts what it found into the
columns of `docs/regeneration-cases.md`.
"""

import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from tools import REPOSITORY, TOOLS, VENV  # noqa: E402

TABLE = REPOSITORY / "docs" / "regeneration-cases.md"


def main(words):
    if Path(sys.prefix) != VENV:
        return subprocess.call([environment(), __file__, *words])
    import yaml

    rows = {int(word) for word in words if word.isdigit()}
    chosen = [tool for tool in TOOLS if tool.name in words] or TOOLS
    cases = [case for case in yaml.safe_load((HERE / "cases.yaml").read_text()) if not rows or case["row"] in rows]
    found = {}
    for case in cases:
        with ThreadPoolExecutor() as pool:
            verdicts = pool.map(lambda tool: attempt(case, tool, "--loud" in words), chosen)
            found[case["row"]] = dict(zip((tool.name for tool in chosen), verdicts))
        print(f"{case['row']:3} " + "  ".join(f"{name}: {word:12}" for name, word in found[case["row"]].items()), flush=True)
    if "--write" in words:
        write(found)
    return 0


def attempt(case, tool, loud):
    import play

    try:
        return play.case(case, tool, loud)
    except RuntimeError as error:
        sys.exit(f"row {case['row']}, {tool.name}: {error}")


def environment():
    """The Python that has the tools, as `requirements.txt` pins them."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    subprocess.check_call([python, "-m", "pip", "install", "--quiet", "--requirement", HERE / "requirements.txt"])
    return str(python)


def write(found):
    """Puts the verdicts on the rivals into the table."""
    lines = TABLE.read_text().splitlines()
    for at, line in enumerate(lines):
        cells = line.split(" | ")
        number = cells[0].removeprefix("| ")
        if number.isdigit() and int(number) in found:
            words = found[int(number)]
            cells[3:5] = [words.get("copier", cells[3]), words.get("cruft", cells[4])]
            lines[at] = " | ".join(cells)
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
