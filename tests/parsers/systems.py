"""Parsers that are programs: PostgreSQL, SQLite, shells, make, nginx."""

import http.client
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import psycopg

from batch import check, printed, read, unmarked, write

CACHE = pathlib.Path(os.environ["PRINTERS_PARSERS"])


def tool(name):
    found = shutil.which(name) or shutil.which(name, path=CACHE / "nginx/usr/sbin")
    check(found, f"{name} is missing")
    return found


def unprivileged(command):
    """PostgreSQL refuses to run as root."""
    return (
        [tool("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        if os.getuid() == 0
        else command
    )


def postgres_programs():
    found = shutil.which("initdb") or max(
        map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None
    )
    check(found, "initdb is missing")
    return pathlib.Path(found).resolve().parent


def postgres():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pg"))
    programs, data = postgres_programs(), folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    subprocess.run(
        unprivileged([programs / "initdb", "-D", data, "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]),
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    options = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=panic"]
    server = subprocess.Popen(unprivileged([programs / "postgres", *options]), cwd=folder, stderr=subprocess.DEVNULL)
    try:
        connection = wait(lambda: psycopg.connect(host=str(folder), user="test", dbname="postgres", autocommit=True))
        postgres_slots(connection)
        connection.close()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def wait(attempt):
    for _ in range(200):
        try:
            return attempt()
        except Exception as error:
            last = error
            time.sleep(0.05)
    raise last


def postgres_slots(connection):
    def query(sql):
        cursor = connection.execute(sql.encode())
        rows = cursor.fetchall()
        check(len(rows) == 1 and len(rows[0]) == 1 and not cursor.nextset(), rows)
        return cursor.description[0].name, rows[0][0]

    def named(text):
        column, _ = query(f"SELECT 1 AS {text}")
        return column

    def comment(text):
        connection.execute(f"{text}\nSELECT 1".encode())
        _, sum = query(f"SELECT 1 +\n{text}\n1")
        check(sum == 2, sum)
        return unmarked(text, "--")

    for conforming in ("on", "off"):
        connection.execute(f"SET standard_conforming_strings = {conforming}")
        connection.execute("SET escape_string_warning = off")
        read("sql-postgres.string", f"server-{conforming}", lambda text: query(f"SELECT {text}")[1])
    read("sql-postgres.ident", "server", named)
    read("sql-postgres.comment", "server", comment)


def sqlite():
    connection = sqlite3.connect(":memory:")

    def string(text):
        ((value,),) = connection.execute(f"SELECT {text}").fetchall()
        connection.execute(f"CREATE TABLE t (a TEXT NOT NULL DEFAULT {text}, b INT)")
        connection.execute("INSERT INTO t (b) VALUES (1)")
        ((default,),) = connection.execute("SELECT a FROM t").fetchall()
        connection.execute("DROP TABLE t")
        check(default == value, default)
        return value

    def ident(text):
        connection.execute(f"CREATE TABLE t ({text} INT)")
        cursor = connection.execute("SELECT * FROM t")
        connection.execute("DROP TABLE t")
        return cursor.description[0][0]

    def comment(text):
        check(connection.execute(f"{text}\nSELECT 1 +\n{text}\n1").fetchall() == [(2,)], "another statement")
        return unmarked(text, "--")

    read("sql-sqlite.string", "sqlite", string)
    read("sql-sqlite.ident", "sqlite", ident)
    read("sql-sqlite.comment", "sqlite", comment)


def run(command, script, slot, parser, texts, separator=b"\0"):
    done = subprocess.run(command, input=script.encode(), capture_output=True)
    values = done.stdout.split(separator)[:-1]
    if done.stderr or done.returncode or len(values) != len(texts):
        return write(slot, parser, [ValueError(f"{len(values)} of {len(texts)}, {done.stderr[:300]}")])
    write(slot, parser, [value.decode() for value in values])


def shells():
    words, comments = printed("shell.word"), printed("shell.comment")
    for shell in ("sh", "bash", "dash"):
        script = "".join(f"printf '%s\\0' {text}\n" for text in words)
        run([tool(shell)], script, "shell.word", shell, words)
        script = "".join(f"{text}\nprintf '%s\\0' ok\n{text}\n" for text in comments)
        done = subprocess.run([tool(shell)], input=script.encode(), capture_output=True)
        right = done.stdout == b"ok\0" * len(comments) and not done.stderr
        write("shell.comment", shell, [unmarked(text, "#") if right else ValueError("it ran") for text in comments])


def make():
    texts, words, comments = printed("makefile.string"), printed("makefile.word"), printed("makefile.comment")
    lines = "".join(f"A{n} := {text}\nB{n} = {text}\n" for n, text in enumerate(texts))
    shown = "".join(f"$(info =$(A{n})=)$(info =$(B{n})=)\n" for n in range(len(texts)))
    done = subprocess.run(
        [tool("make"), "-s", "-f", "-"], input=(lines + shown + "all: ;@:\n").encode(), capture_output=True
    )
    found = done.stdout.decode().split("\n")[:-1]
    check(len(found) == 2 * len(texts) and not done.stderr, f"{len(found)} lines, {done.stderr[:300]}")
    write("makefile.string", "simple", [line[1:-1] for line in found[::2]])
    write("makefile.string", "recursive", [line[1:-1] for line in found[1::2]])
    recipes = "".join(f"\t@printf '%s\\0' {text}\n" for text in words)
    run([tool("make"), "-s", "-f", "-"], "all:\n" + recipes, "makefile.word", "make", words)
    script = "".join(f"{text}\n$(info ok)\n" for text in comments) + "all: ;@:\n"
    done = subprocess.run([tool("make"), "-s", "-f", "-"], input=script.encode(), capture_output=True)
    right = done.stdout == b"ok\n" * len(comments) and not done.stderr
    write("makefile.comment", "make", [unmarked(text, "#") if right else ValueError("it ran") for text in comments])


def nginx():
    texts, open_texts = printed("nginx.string"), printed("nginx.interpolated")
    comments = printed("nginx.comment")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nginx"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kinds = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    answers = [f"location = /s{n} {{ return 200 {text}; }}\n" for n, text in enumerate(texts)]
    answers += [f"location = /i{n} {{ return 200 {text}; }}\n" for n, text in enumerate(open_texts)]
    answers += [f"{text}\nlocation = /c{n} {{ {text}\nreturn 200 ok; }}\n" for n, text in enumerate(comments)]
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/log;\nevents {{}}\n"
        f'http {{ access_log off; keepalive_requests 100000;\ngeo $dollar {{ default "$"; }}\n{kinds}'
        f"server {{ listen 127.0.0.1:{port};\n{''.join(answers)}}} }}\n", newline="",
    )  # fmt: skip
    server = subprocess.Popen([tool("nginx"), "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE)
    try:
        client = http.client.HTTPConnection("127.0.0.1", port)
        wait(client.connect)

        def answer(path):
            client.request("GET", path)
            return client.getresponse().read().decode()

        write("nginx.string", "server", [answer(f"/s{n}") for n in range(len(texts))])
        run = [answer(f"/c{n}") == "ok" for n in range(len(comments))]
        right = [unmarked(text, "#") if ok else ValueError("it ran") for text, ok in zip(comments, run)]
        write("nginx.comment", "server", right)
        write("nginx.interpolated", "server", [answer(f"/i{n}") for n in range(len(open_texts))])
    finally:
        server.terminate()
        _, messages = server.communicate()
        print(messages.decode()[:1000], file=sys.stderr)
        shutil.rmtree(folder)


postgres()
sqlite()
shells()
make()
nginx()
