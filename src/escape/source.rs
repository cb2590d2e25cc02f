//! Which names a piece of source text uses, outside its strings and comments: enough to know what it has to import.

use std::collections::BTreeSet;

/// The names that are used, each once. A member (`x.name`), a key (`name: …`) and a named argument (`name=`) are no
/// uses, nor is what the text declares itself (`let name`). In Go only a package in front of a point is one.
pub fn names_used<'t>(language: &str, text: &'t str) -> BTreeSet<&'t str> {
    let mut reader = Reader { language, text, at: 0, used: BTreeSet::new(), declared: BTreeSet::new() };
    reader.code(None);
    reader.used.difference(&reader.declared).copied().collect()
}

struct Reader<'l, 't> {
    language: &'l str,
    text: &'t str,
    at: usize,
    used: BTreeSet<&'t str>,
    declared: BTreeSet<&'t str>,
}

impl<'t> Reader<'_, 't> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Moves past one character.
    fn step(&mut self) {
        self.at += self.peek().map_or(1, char::len_utf8);
    }

    /// Moves behind the next `end`, or to the end of the text.
    fn skip_behind(&mut self, end: &str) {
        self.at = self.rest().find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// Reads code up to its end, or up to the brace that closes a hole in a string.
    fn code(&mut self, closes: Option<char>) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            if self.comment() || self.string() {
                continue;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 && closes == Some('}') => return,
                '}' => depth = depth.saturating_sub(1),
                _ if c == '_' || c.is_alphabetic() => {
                    self.name();
                    continue;
                }
                _ if c.is_ascii_digit() => {
                    self.word();
                    continue;
                }
                _ => {}
            }
            self.step();
        }
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn name(&mut self) {
        let before = self.text.get(..self.at).unwrap_or("");
        let member = (before.ends_with('.') && !before.ends_with("..")) || (self.language == "rust" && before.ends_with("::"));
        let behind = |keyword: &str| before.strip_suffix(keyword).is_some_and(|head| !head.ends_with(is_part));
        let declared = behind("let ") || behind("const ");
        let word = self.word();
        let rest = self.rest();
        if declared {
            self.declared.insert(word);
        }
        if self.language == "python" && matches!(word, "f" | "rf") && rest.starts_with('"') {
            return self.python_holes();
        }
        let key = rest.starts_with(": ") || rest.starts_with("?: ") || (rest.starts_with('=') && !rest.starts_with("=="));
        let used = if self.language == "go" { rest.starts_with('.') } else { !key };
        if used && !member {
            self.used.insert(word);
        }
    }

    fn comment(&mut self) -> bool {
        let rest = self.rest();
        if self.language == "python" {
            if rest.starts_with('#') {
                self.skip_behind("\n");
            }
            return rest.starts_with('#');
        }
        if rest.starts_with("//") {
            self.skip_behind("\n");
        } else if rest.starts_with("/*") {
            self.skip_behind("*/");
        } else {
            return false;
        }
        true
    }

    fn string(&mut self) -> bool {
        let rest = self.rest();
        let first = self.peek().unwrap_or(' ');
        match (self.language, first) {
            ("python" | "java", '"') if rest.starts_with("\"\"\"") => {
                self.at += 3;
                self.skip_behind("\"\"\"");
            }
            ("rust", 'r') if rest.starts_with("r\"") || rest.starts_with("r#") => self.rust_raw(),
            ("rust", '\'') => self.rust_quote(),
            ("typescript", '`') => self.typescript_holes(),
            ("typescript", '/') if self.regex_may_stand_here() => self.quoted('/'),
            ("go", '`') => {
                self.step();
                self.skip_behind("`");
            }
            (_, '"') => self.quoted('"'),
            ("python" | "typescript" | "go" | "java", '\'') => self.quoted('\''),
            _ => return false,
        }
        true
    }

    /// A literal whose end may stand in it behind a backslash.
    fn quoted(&mut self, quote: char) {
        self.step();
        while let Some(c) = self.peek() {
            self.step();
            if c == '\\' {
                self.step();
            } else if c == quote {
                return;
            }
        }
    }

    fn rust_raw(&mut self) {
        let hashes = self.rest().chars().skip(1).take_while(|c| *c == '#').count();
        if self.rest().chars().nth(hashes + 1) != Some('"') {
            // A raw name such as `r#type`.
            self.at += 1 + hashes;
            return;
        }
        self.at += hashes + 2;
        self.skip_behind(&format!("\"{}", "#".repeat(hashes)));
    }

    /// A character or a lifetime.
    fn rust_quote(&mut self) {
        let mut after = self.rest().chars().skip(1);
        let (first, second) = (after.next(), after.next());
        if first == Some('\\') || second == Some('\'') {
            self.quoted('\'');
        } else {
            self.step();
            self.word();
        }
    }

    fn regex_may_stand_here(&self) -> bool {
        self.text.get(..self.at).unwrap_or("").trim_end().ends_with(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';'])
    }

    fn typescript_holes(&mut self) {
        self.step();
        while let Some(c) = self.peek() {
            if self.rest().starts_with("${") {
                self.at += 2;
                self.code(Some('}'));
            }
            self.step();
            match c {
                '\\' => self.step(),
                '`' => return,
                _ => {}
            }
        }
    }

    fn python_holes(&mut self) {
        self.step();
        while let Some(c) = self.peek() {
            if c == '{' && !self.rest().starts_with("{{") {
                self.step();
                self.code(Some('}'));
            } else if c == '{' {
                self.step();
            }
            self.step();
            match c {
                '\\' => self.step(),
                '"' => return,
                _ => {}
            }
        }
    }
}

/// What a name may hold behind its first letter.
fn is_part(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::names_used;

    fn used(language: &str, text: &str) -> Vec<String> {
        names_used(language, text).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_keyword_at_the_end_of_a_name_declares_nothing() {
        assert_eq!(used("go", "type A struct {\n\tWallet value.Time\n}\n"), ["value"]);
        assert!(!used("typescript", "let value = 1; value").contains(&"value".to_owned()));
    }

    #[test]
    fn strings_comments_members_and_keys_are_no_uses() {
        assert_eq!(used("python", "x.Field(alias=\"Date\")  # Time\n\"\"\"Url\"\"\"\ndef f() -> R:\n"), ["R", "def", "f", "x"]);
        assert_eq!(used("python", "date: Date = f\"a {Time!r} {{Url}}\""), ["Date", "Time", "r"]);
        assert_eq!(used("typescript", "f(/it's/, `a ${g({ b: C })} D`, 'e')"), ["C", "f", "g"]);
        assert_eq!(used("rust", "fn f<'a>(r#type: &'a T) -> char { r#\"X\"#; 'Y'; A::b() }"), ["A", "T", "char", "f", "fn"]);
        assert_eq!(used("rust", "let date = B::read(text); S { date }"), ["B", "S", "let", "text"]);
        assert_eq!(used("go", "x := time.Now().Unix() // uuid.New\nvar s = `a.b`"), ["time"]);
        assert_eq!(used("java", "/* A */ return List.of(\"B\", B::c);"), ["B", "List", "c", "return"]);
    }
}
