//! Who commits: the one thing taken from the user's git configuration.

use std::fmt;

/// A name and an address that fit into a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    name: String,
    email: String,
}

impl Identity {
    /// Characters that would end the field are dropped, as git does; an empty part becomes the default's.
    pub fn new(name: &str, email: &str) -> Self {
        let default = Self::default();
        Self { name: clean(name).unwrap_or(default.name), email: clean(email).unwrap_or(default.email) }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &str {
        &self.email
    }

    /// `user.name` and `user.email` of the user's own configuration; the default where they are not set or unreadable.
    pub fn of_user() -> Self {
        Self::of(git2::Config::open_default())
    }

    /// The same of any configuration.
    pub(super) fn of(config: Result<git2::Config, git2::Error>) -> Self {
        let config = config.and_then(|mut config| config.snapshot());
        let read = |key| config.as_ref().ok().and_then(|config| config.get_str(key).ok()).unwrap_or_default();
        Self::new(read("user.name"), read("user.email"))
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self { name: "scaffold".to_owned(), email: "scaffold@localhost".to_owned() }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

fn clean(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).collect();
    let trimmed = kept.trim_matches(|c: char| c.is_whitespace() || ".,:;\"\\'".contains(c));
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}
