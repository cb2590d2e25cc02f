import ast
import inspect
import io
import pathlib
import re
import subprocess
import sys
import tokenize

from batch import check, printed, read, unmarked, write


def string(text):
    tree = ast.parse(f"x = {text}\n")
    check(len(tree.body) == 1, "more than one statement")
    value = tree.body[0].value
    check(isinstance(value, ast.Constant) and isinstance(value.value, str), "not a constant")
    return value.value


def comment(text):
    for source in (f"{text}\ny = 2\n", f"x = 1\n{text}\ny = 2\n"):
        tokens = list(tokenize.tokenize(io.BytesIO(source.encode()).readline))
        names = [token.string for token in tokens if token.type == tokenize.NAME]
        check(names in (["y"], ["x", "y"]), names)
        check(ast.parse(source.encode(), type_comments=True).type_ignores == [], "type: ignore")
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    check("\n".join(comments) == text, "other comments")
    check(
        not re.search(r"coding[=:]|#\s*noqa|#\s*type:|#\s*fmt:|#\s*pragma[: ]|pylint:", text, re.IGNORECASE),
        "a directive",
    )
    return unmarked(text, "#")


def doc(text):
    source = f"class C:\n    {text.replace(chr(10), chr(10) + '    ')}\n    x = 1\n"
    tree = ast.parse(source.encode())
    check(len(tree.body) == 1 and len(tree.body[0].body) == 2, "more than a docstring")
    return inspect.cleandoc(ast.get_docstring(tree.body[0], clean=False))


def formatted(slot, wrap):
    """Ruff must not change what is printed."""
    texts = printed(slot)
    short = [text for text in texts if len(text) < 250]
    source = "".join(wrap(text) for text in short)
    command = [str(pathlib.Path(sys.executable).with_name("ruff")), "format", "--line-length=320", "--isolated", "-"]
    done = subprocess.run(command, input=source.encode(), capture_output=True)
    if done.returncode:
        return write(slot, "ruff", [ValueError(done.stderr.decode())])
    after, before = done.stdout.decode().split("\n"), source.split("\n")
    changed = [ValueError(f"{a!r} → {b!r}") for a, b in zip(before, after) if a != b]
    write(slot, "ruff", changed[:5])


read("python.string", "ast", string)
read("python.comment", "tokenize", comment)
read("python.doc", "ast", doc)
read("sql-in-python.string", "ast", string)
formatted("python.string", lambda text: f"x = {text}\n")
formatted("python.doc", lambda text: "class C:\n    " + re.sub(r"\n(?=.)", "\n    ", text) + "\n\n    x = 1\n\n\n")
