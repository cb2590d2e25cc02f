//! Expressions that both databases compute alike.

use crate::migrate::{self, Dialect};

/// Writes expressions for one of the databases.
#[derive(Clone, Copy)]
pub struct Sql(pub Dialect);

impl Sql {
    pub fn is_postgres(self) -> bool {
        self.0 == Dialect::Postgres
    }

    pub fn text(self, value: &str) -> String {
        migrate::text(value, self.0)
    }

    /// One of the texts, by an index from 0 that may be larger than there are.
    pub fn choose<S: AsRef<str>>(self, texts: &[S], index: &str) -> String {
        let [only] = texts else {
            let cases: Vec<String> =
                texts.iter().enumerate().map(|(at, value)| format!("WHEN {at} THEN {}", self.text(value.as_ref()))).collect();
            return format!("CASE {index} % {} {} END", texts.len(), cases.join(" "));
        };
        self.text(only.as_ref())
    }

    /// A whole number as so many digits.
    pub fn padded(self, number: &str, digits: usize) -> String {
        match self.0 {
            Dialect::Postgres => format!("lpad(({number})::text, {digits}, '0')"),
            Dialect::Sqlite => format!("printf('%0{digits}d', {number})"),
        }
    }

    pub fn hexadecimal(self, number: &str, digits: usize) -> String {
        match self.0 {
            Dialect::Postgres => format!("lpad(to_hex({number}), {digits}, '0')"),
            Dialect::Sqlite => format!("printf('%0{digits}x', {number})"),
        }
    }

    /// The letter at an index from 0.
    pub fn letter(self, letters: &str, index: &str) -> String {
        match self.0 {
            Dialect::Postgres => format!("substr({}, (1 + {index})::int, 1)", self.text(letters)),
            Dialect::Sqlite => format!("substr({}, 1 + {index}, 1)", self.text(letters)),
        }
    }

    pub fn least(self, one: &str, other: &str) -> String {
        match self.0 {
            Dialect::Postgres => format!("least({one}, {other})"),
            Dialect::Sqlite => format!("min({one}, {other})"),
        }
    }

    /// A text as what the column holds, where that is another type.
    pub fn cast(self, text: &str, type_: &str) -> String {
        if self.is_postgres() { format!("({text})::{type_}") } else { text.to_owned() }
    }
}
