//! When a text that was read back is the text that was printed.

pub enum Same {
    /// Every byte.
    Exact,
    /// The lines of a comment, as escape/comment.rs says.
    Comment,
    /// The words, for text on one line and for paragraphs.
    Words,
    /// The letters, where hyphens are parted or backslashes doubled.
    Letters,
}

impl Same {
    pub fn of(slot: &str) -> Same {
        let (language, slot) = slot.split_once('.').expect("language.slot");
        match (language, slot) {
            ("java" | "xml", "comment") => Same::Letters,
            ("go", "doc") => Same::Letters,
            (_, "comment") | ("python", "doc") => Same::Comment,
            (_, "doc") | ("mermaid", "label") => Same::Words,
            ("dockerfile", "text") | ("markdown", _) => Same::Words,
            _ => Same::Exact,
        }
    }

    pub fn holds(&self, value: &str, read: &str) -> bool {
        match self {
            Same::Exact => value == read,
            Same::Comment if value.len() > 2000 => letters(value) == letters(read),
            Same::Comment => lines(value) == lines(read),
            Same::Words => lines(value).join(" ") == lines(read).join(" "),
            Same::Letters => letters(value) == letters(read),
        }
    }
}

/// Lines without guards and blank ones, with one space between words and `<U+200B>` for the character.
fn lines(text: &str) -> Vec<String> {
    let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let line = |line: &str| {
        let line = line.replace('|', "").split_whitespace().collect::<Vec<_>>().join(" ");
        named(&line).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.split(ends).map(line).filter(|line| !line.is_empty()).collect()
}

/// `<U+200B>` becomes the character, a space if that ends a line.
fn named(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<U+") {
        out.push_str(before);
        let character = after.split_once('>').and_then(|(code, after)| {
            let number = u32::from_str_radix(code, 16).ok()?;
            Some((char::from_u32(number)?, after))
        });
        rest = match character {
            Some((c, after)) => {
                out.push(c);
                after
            }
            None => {
                out.push_str("<U+");
                after
            }
        };
    }
    out + rest
}

fn letters(text: &str) -> String {
    // Go's documentation shows two backquotes as one typographic quote.
    let text = lines(text).join(" ").replace("``", "“").replace("''", "”");
    text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
}
