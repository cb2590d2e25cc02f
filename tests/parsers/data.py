import configparser
import io
import json
import tomllib
from xml.parsers import expat

import dotenv
import graphql
import html5lib
import ruamel.yaml
import yaml

from batch import check, read, unmarked


def single(values):
    check(len(values) == 1, values)
    return values[0]


def text_of(value):
    check(isinstance(value, str), type(value))
    return value


def in_yaml(load):
    """Values and keys of block and flow style must be one string."""

    def parse(text):
        source = f"a: {text}\nb: 2\n"
        if len(text) < 1000:
            source += f"c:\n- {text}\n- [{text}, 2]\n- {{d: {text}, e: 2}}\n- {text}: 2\n"
        found = load(source)
        value = text_of(found["a"])
        right = {"a": value, "b": 2}
        if len(text) < 1000:
            right["c"] = [value, [value, 2], {"d": value, "e": 2}, {value: 2}]
        check(found == right, found)
        return value

    return parse


def ruamel_load(source):
    loader = ruamel.yaml.YAML(typ="safe", pure=True)
    return loader.load(source)


def hash_comment(load, before, after, expected):
    def parse(text):
        loaded = load(f"{text}\n{before}\n{text}\n{after}\n")
        check(loaded == expected, loaded)
        return unmarked(text, "#")

    return parse


def ini_load(source):
    parser = configparser.ConfigParser()
    parser.read_file(io.StringIO("[s]\n" + source, newline=None))
    return dict(parser["s"])


def ini(text):
    loaded = ini_load(f"a = {text}\nb = 2\n")
    check(set(loaded) == {"a", "b"}, loaded)
    return loaded["a"]


def env_load(source):
    return dict(dotenv.dotenv_values(stream=io.StringIO(source, newline=None)))


def env(text):
    loaded = env_load(f"A={text}\nB=2\n")
    check(set(loaded) == {"A", "B"} and loaded["B"] == "2", loaded)
    return loaded["A"]


def xml_events(source):
    events = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: events.append((name, attributes))
    parser.CharacterDataHandler = lambda data: events.append(data)
    parser.CommentHandler = lambda data: events.append(("comment", data))
    parser.Parse(source.encode(), True)
    return events


def xml_text(text):
    events = xml_events(f"<a>{text}</a>")[1:]
    check(all(isinstance(event, str) for event in events), events)
    return "".join(events)


def xml_attribute(text):
    ((_, attributes),) = xml_events(f"<a b={text}/>")
    check(list(attributes) == ["b"], attributes)
    return attributes["b"]


def xml_comment(text):
    (_, (kind, data)) = xml_events(f"<a>{text}</a>")
    check(kind == "comment", kind)
    return data


def html_text(text):
    tree = html5lib.parseFragment(f"<p>{text}</p>", namespaceHTMLElements=False)
    check([child.tag for child in tree] == ["p"] and len(tree[0]) == 0, "other elements")
    return tree[0].text or ""


def html_attribute(text):
    tree = html5lib.parseFragment(f"<p title={text}>x</p>", namespaceHTMLElements=False)
    check(len(tree) == 1 and list(tree[0].attrib) == ["title"] and tree[0].text == "x", "other elements")
    return tree[0].attrib["title"]


def json_html(text):
    tree = html5lib.parseFragment(f"<script>{text}</script>", namespaceHTMLElements=False)
    check(len(tree) == 1 and tree[0].text == text, "other elements")
    check("<!--" not in text, "a comment")
    return text_of(json.loads(tree[0].text))


def graphql_string(text):
    field = single(graphql.parse(f"{{ f(a: {text}) }}").definitions).selection_set.selections
    return single(single(field).arguments).value.value


def graphql_description(text):
    moved = text.replace("\n", "\n  ")
    document = graphql.parse(f"type A {{\n  {moved}\n  b: Int\n}}\n{text}\ntype C {{ d: Int }}")
    check(len(document.definitions) == 2, "other definitions")
    value = document.definitions[0].fields[0].description.value
    check(document.definitions[1].description.value == value, "another description")
    return value


def graphql_comment(text):
    document = graphql.parse(f"type A {{ b: Int }}\n{text}\ntype C {{ d: Int }}")
    check(len(document.definitions) == 2 and not document.definitions[1].description, "other definitions")
    return unmarked(text, "#")


read("yaml.string", "pyyaml", in_yaml(lambda source: yaml.load(source, yaml.CSafeLoader)))
read("yaml.string", "ruamel", in_yaml(ruamel_load))
read(
    "yaml.comment",
    "pyyaml",
    hash_comment(lambda source: yaml.load(source, yaml.CSafeLoader), "a: 1", "b: 2", {"a": 1, "b": 2}),
)
read("yaml.comment", "ruamel", hash_comment(ruamel_load, "a: 1", "b: 2", {"a": 1, "b": 2}))
read(
    "compose.comment",
    "pyyaml",
    hash_comment(lambda source: yaml.load(source, yaml.CSafeLoader), "a: 1", "b: 2", {"a": 1, "b": 2}),
)
read("toml.string", "tomllib", lambda text: single(list(tomllib.loads(f"a = {text}\n").values())))
read("toml.comment", "tomllib", hash_comment(tomllib.loads, "a = 1", "b = 2", {"a": 1, "b": 2}))
read("json.string", "json", lambda text: text_of(json.loads(text)))
read("json.html", "html5lib", json_html)
read("ini.string", "configparser", ini)
read("ini.comment", "configparser", hash_comment(ini_load, "a = 1", "b = 2", {"a": "1", "b": "2"}))
read("dotenv.string", "python", env)
read("dotenv.comment", "python", hash_comment(env_load, "A=1", "B=2", {"A": "1", "B": "2"}))
read("xml.text", "expat", xml_text)
read("xml.attribute", "expat", xml_attribute)
read("xml.comment", "expat", xml_comment)
read("html.text", "html5lib", html_text)
read("html.attribute", "html5lib", html_attribute)
read("graphql.string", "core", graphql_string)
read("graphql.block_string", "core", graphql_string)
read("graphql.description", "core", graphql_description)
read("graphql.comment", "core", graphql_comment)
