"""Reads printed texts and writes what a parser reads back: one base64 line per text, `=` a value, `!` an error."""

import base64
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])


def printed(slot):
    lines = (FOLDER / f"{slot}.in").read_text().split("\n")[:-1]
    return [base64.b64decode(line).decode() for line in lines]


def write(slot, parser, results):
    def line(result):
        mark, text = ("!", repr(result)) if isinstance(result, Exception) else ("=", result)
        return mark + base64.b64encode(text.encode("utf-8", "surrogatepass")).decode() + "\n"

    (FOLDER / f"{slot}.{parser}.out").write_text("".join(map(line, results)))


def read(slot, parser, parse):
    def attempt(text):
        try:
            return parse(text)
        except Exception as error:
            return error

    write(slot, parser, map(attempt, printed(slot)))


def check(condition, why):
    if not condition:
        raise ValueError(why)


def unmarked(comment, mark):
    """The text of a comment whose lines all start with the mark."""
    lines = comment.split("\n")
    check(all(line == mark or line.startswith(mark + " ") for line in lines), "a line without the mark")
    return "\n".join(line[len(mark) + 1 :] for line in lines)
