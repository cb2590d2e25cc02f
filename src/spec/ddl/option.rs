//! The options of a column: where one begins, where its expression ends, which ones are passed over.

use super::cursor::Cursor;
use super::element;
use super::token::Kind;

/// The words that begin an option.
pub(super) const OPTIONS: &[&str] = &[
    "not",
    "null",
    "default",
    "primary",
    "unique",
    "references",
    "check",
    "constraint",
    "collate",
    "generated",
    "as",
    "auto_increment",
    "autoincrement",
    "identity",
    "on",
    "comment",
    "key",
    "character",
    "charset",
    "invisible",
    "visible",
    "storage",
    "column_format",
    "srid",
    "deferrable",
    "initially",
    "match",
    "first",
    "after",
    "compression",
    "stored",
    "virtual",
    "sparse",
    "rowguidcol",
    "ascii",
    "unicode",
    "binary",
];

/// Whether an option begins here.
pub(super) fn begins(cursor: &Cursor) -> bool {
    begins_at(cursor, 0)
}

pub(super) fn begins_at(cursor: &Cursor, ahead: usize) -> bool {
    OPTIONS.iter().any(|word| cursor.is_at(ahead, word))
}

/// The run of an expression, up to the next option.
pub(super) fn expression<'a>(cursor: &mut Cursor<'a>) -> Cursor<'a> {
    cursor.until(|next| {
        let after_operator = next.text(&next.last()) == "::" || next.text(&next.last()) == ".";
        !after_operator && (begins(next) || element::begins(next))
    })
}

/// Options that change nothing a client sees.
pub(super) fn silent(cursor: &mut Cursor) -> bool {
    if cursor.eats("character set")
        || cursor.eats("charset")
        || cursor.eats("storage")
        || cursor.eats("column_format")
        || cursor.eats("srid")
    {
        cursor.eat_operator("=");
        return cursor.bump().is_some();
    }
    if cursor.eats("after") || cursor.eats("compression") {
        return cursor.bump().is_some();
    }
    let plain =
        ["first", "invisible", "visible", "sparse", "rowguidcol", "ascii", "unicode", "binary", "not deferrable", "initially immediate"];
    cursor.is_kind(Kind::Word) && plain.iter().any(|words| cursor.eats(words))
}
