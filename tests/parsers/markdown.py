from markdown_it import MarkdownIt

from batch import check, read

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def plain(tokens):
    out = []
    for token in tokens:
        if token.type in ("text", "text_special"):
            out.append(token.content)
        elif token.type == "softbreak":
            out.append("\n")
        else:
            raise ValueError(token.type)
    return "".join(out)


def markdown_block(text):
    out = []
    for token in MARKDOWN.parse(text):
        check(token.type in ("paragraph_open", "inline", "paragraph_close"), token.type)
        if token.type == "inline":
            out.append(plain(token.children))
    return "\n\n".join(out)


def markdown_text(text):
    check("\n" not in text, "a line break")
    for source in (f"- {text}\n", f"> {text}\n", f"# {text}\n") if len(text) < 1000 else ():
        inline = [token for token in MARKDOWN.parse(source) if token.type == "inline"]
        check(len(inline) <= 1, source)
        for token in inline:
            plain(token.children)
    return markdown_block(text)


def table(text):
    cells = [token for token in MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {text} | z |\n") if token.type == "inline"]
    check(len(cells) == 4 and cells[3].content == "z", [cell.content for cell in cells])
    return cells[2].children


def markdown_span(children):
    (child,) = children
    check(child.type == "code_inline", child.type)
    return child.content


def markdown_code(text):
    tokens = MARKDOWN.parse(f"a {text}\n")
    check([token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], "blocks")
    return markdown_span(tokens[1].children[1:])


read("markdown.text", "markdown-it", markdown_text)
read("markdown.block", "markdown-it", markdown_block)
read("markdown.cell", "markdown-it", lambda text: plain(table(text)))
read("markdown.code", "markdown-it", markdown_code)
read("markdown.cell_code", "markdown-it", lambda text: markdown_span(table(text)))
