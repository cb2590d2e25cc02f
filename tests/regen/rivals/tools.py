"""The three tools, each used as its documentation says, on one template in versions."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from files import write_tree

REPOSITORY = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
VENV = TARGET / "rivals"
BUILT = TARGET / "release"
SPEC = "scaffold: 1\nname: project\nstack: toy\nauth: none\nentities:\n  Note: {title: string(200)}\n"
TYPES = (
    "names:\n  field: {case: snake, reserved: []}\n"
    "types:\n  string: {code: s}\n  int: {code: i}\n  uuid: {code: u}\n  datetime: {code: d}\n"
)
GIT = (
    "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n"
    "[protocol \"file\"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n"
)


class Place:
    """A folder with a template and a project that is generated from it."""

    def __init__(self, folder, within=""):
        self.folder = Path(folder)
        self.template = self.folder / "template"
        self.top = self.folder / (within or "project")
        self.project = self.top / "project" if within else self.top
        home = self.folder / "home"
        home.mkdir()
        (home / ".gitconfig").write_text(GIT)
        self.environment = {
            "PATH": ":".join(map(str, [VENV / "bin", BUILT, os.environ["PATH"]])),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "PROJECT": str(self.project),
            "TEMPLATE": str(self.template),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def run(self, words, at=None, **more):
        """A command's exit status and all that it says."""
        done = subprocess.run(
            words, cwd=at or self.project, env=self.environment, capture_output=True, timeout=600, check=False, **more
        )
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")

    def must(self, words, at=None):
        status, text = self.run(words, at)
        if status:
            raise RuntimeError(f"{words}: {text}")
        return text

    def commit(self, at, message, *more):
        self.must(["git", "add", "--all", *more], at)
        self.must(["git", "-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message], at)

    def start_history(self):
        if not (self.top / ".git").exists():
            self.must(["git", "init", "--quiet"], self.top)
        self.commit(self.top, "generated")


class Copier:
    name = "copier"
    below = ""
    lock = ".copier-answers.yml"
    undo = "git reset --quiet --hard && git clean --quiet --force -d"

    def release(self, place, case, tree, number):
        root = place.template
        answers = case.get("answers", {"name": ["note"]})
        settings = {"_subdirectory": "files", **case.get("copier", {}).get("template", {})}
        settings |= {key: {"type": "str", "default": values[0]} for key, values in answers.items()}
        kept = place.folder / "kept"
        if (root / ".git").exists():
            (root / ".git").rename(kept)
        plain = {path: file for path, file in tree.items() if not file[1].get("broken")}
        faulty = {f"{path}.jinja": file for path, file in tree.items() if file[1].get("broken")}
        # A name in a path is an answer's.
        named = lambda path: path.replace("[name]", "{{name}}")
        write_tree(root / "files", plain | faulty, named, b"{{ nobody.knows.this }}\n")
        (root / "files" / "{{_copier_conf.answers_file}}.jinja").write_text("{{ _copier_answers|to_nice_yaml -}}\n")
        (root / "copier.yml").write_text(json.dumps(settings))
        if kept.exists():
            kept.rename(root / ".git")
        else:
            place.must(["git", "init", "--quiet"], root)
        place.commit(root, f"version {number}", "--force")
        place.must(["git", "tag", f"{number}.0.0"], root)

    def generate(self, place, case):
        place.must(["copier", "copy", "--quiet", "--defaults", str(place.template), str(place.project)], place.folder)

    def update(self, place, case, ref=None):
        words = ["copier", "update", "--defaults", "--conflict", "inline", *case.get("copier", {}).get("update", [])]
        if ref:
            words += ["--vcs-ref", f"{ref}.0.0"]
        return words


class Cruft:
    name = "cruft"
    below = ""
    lock = ".cruft.json"
    undo = Copier.undo

    def release(self, place, case, tree, number):
        root = place.template
        named = lambda path: path.replace("[name]", "{{cookiecutter.name}}")
        write_tree(root / "{{cookiecutter.project}}", tree, named, b"{{ nobody.knows.this }}\n")
        answers = {key: values[0] for key, values in case.get("answers", {"name": ["note"]}).items()}
        (root / "cookiecutter.json").write_text(json.dumps({"project": "project", **answers}))
        if not (root / ".git").exists():
            place.must(["git", "init", "--quiet"], root)
        place.commit(root, f"version {number}", "--force")
        place.must(["git", "tag", f"{number}.0.0"], root)

    def generate(self, place, case):
        more = case.get("cruft", {}).get("generate", [])
        words = ["cruft", "create", "--no-input", "--output-dir", str(place.project.parent), *more, str(place.template)]
        place.must(words, place.folder)

    def update(self, place, case, ref=None):
        words = ["cruft", "update", "--skip-apply-ask", *case.get("cruft", {}).get("update", [])]
        if ref:
            words += ["--checkout", f"{ref}.0.0"]
        return words


class Scaffold:
    name = "scaffold"
    below = "app"
    lock = ".scaffold/lock.json"
    undo = "scaffold regen --abort"

    def release(self, place, case, tree, number):
        stack = place.folder / "blueprints" / "stack" / "toy"
        plain = {path: file for path, file in tree.items() if not file[1].get("broken")}
        faulty = {f"{path}.hbs": file for path, file in tree.items() if file[1].get("broken")}
        write_tree(stack / "files", plain | faulty, broken=b"{{service.nobody}}\n")
        executable = [path for path, (_, more) in tree.items() if more.get("executable")]
        rules = [{"match": path, "executable": True} for path in executable]
        manifest = {"blueprint": 1, "id": "stack/toy", "scope": "service", "root": "app"}
        manifest |= {"provides": ["http", "crud", "db.postgres"], "files": rules + case.get("scaffold", {}).get("files", [])}
        (stack / "blueprint.yaml").write_text(json.dumps(manifest))
        (stack / "types.yaml").write_text(TYPES)

    def generate(self, place, case):
        (place.folder / "spec.yaml").write_text(SPEC)
        place.project.parent.mkdir(exist_ok=True)
        words = ["scaffold", "new", "--from", "spec.yaml", "--blueprints", "blueprints", str(place.project)]
        place.must(words, place.folder)
        if place.project != place.top:
            shutil.rmtree(place.project / ".git")

    def update(self, place, case, ref=None):
        return ["scaffold", "regen", "--blueprints", os.path.relpath(place.folder / "blueprints", place.project)]


TOOLS = [Copier(), Cruft(), Scaffold()]
