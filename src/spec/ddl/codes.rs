//! The codes of all problems a DDL text can have, with what `scaffold explain` says of them.

use super::problem::Severity::{self, Error, Warning};

/// A stable code.
#[derive(Debug)]
pub struct Code {
    /// `S04xx`.
    pub id: &'static str,
    /// The weight of all its problems.
    pub severity: Severity,
    /// A few words.
    pub title: &'static str,
    /// One paragraph.
    pub explanation: &'static str,
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $title:literal $explanation:literal)*) => {
        $(pub(super) const $name: Code = Code { id: $id, severity: $severity, title: $title, explanation: $explanation };)*
        /// All codes in order.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    SYNTAX "S0401" Error "SQL not understood"
    "A statement, or one column or constraint of it, is not SQL of PostgreSQL, MySQL or SQLite as far as it is known here. Only the marked part is left out; everything else of the text is still read, so all such places are reported in one run."
    UNCLOSED "S0402" Error "quote, comment or parenthesis without an end"
    "A quote, a comment or a parenthesis is opened and never closed. A quoted name ends at the line's end then, a text without any closing quote likewise, and a table's unclosed body at the statement's end, so that what follows is still read."
    COMMA "S0403" Error "missing or surplus comma"
    "The columns and constraints of a table are separated by single commas, with none after the last one. PostgreSQL, MySQL and SQLite all refuse anything else."
    SEMICOLON "S0404" Error "missing semicolon"
    "A statement begins before the one above it has ended. Both are read as if the semicolon were there."
    STATEMENT "S0405" Error "unknown statement"
    "A statement begins with a word that begins no SQL statement. Often it is a slip of the pen, or text that was pasted along with the SQL."
    REFUSED "S0406" Error "statement that cannot be carried"
    "The statement changes what the schema means in a way that a spec cannot say: a row-level policy, a dropped or renamed table, a table made from a query. To leave it out would make a system that differs from the text. Write the schema as it is in the end, as plain CREATE TABLE statements."
    LEFT_OUT "S0407" Warning "statement left out"
    "Views, functions, triggers, grants and the like are not carried: the generated system reads and writes tables, and what it does beyond that is written in its handlers. The tables are complete without the statement."
    ROWS "S0408" Warning "rows are not carried"
    "A schema describes tables, not what is in them. INSERT, COPY, UPDATE and DELETE are left out; load the rows into the finished database, or write them into a seed file of the generated project."
    UNKNOWN_TYPE "S0409" Error "unknown type"
    "The type is neither one of PostgreSQL, MySQL or SQLite nor made by a CREATE TYPE … AS ENUM of this text."
    REFUSED_TYPE "S0410" Error "type without a counterpart"
    "The type exists in one database only, or means something else in each, so no field type of a spec can stand for it. The help names the type to use instead."
    NO_TYPE "S0411" Error "column without a type"
    "SQLite allows a column without a type; a field of a spec needs one, because requests and responses are checked against it."
    TYPE_DETAIL "S0412" Warning "detail of a type is not carried"
    "The column is carried, but a detail of its type is not: display digits of a float, a time's zone, an array's size, the upper half of an unsigned BIGINT, a case-insensitive comparison."
    GENERATED "S0413" Error "generated column"
    "A column that the database computes from others cannot be carried: as a plain column it would have to be given by every client. Remove it and compute the value where it is read."
    DEFAULT "S0414" Error "default that cannot be carried"
    "A default may be a literal, the current time or date, or a new UUID. Any other expression is code of one database; nothing in a spec is ever code. Set the value in the handler, or use a literal."
    DEFAULT_FIT "S0415" Error "default does not fit the type"
    "The default is no value of the column's type: a word for a number, a date that does not exist, a label that the enum lacks."
    CHECK "S0416" Warning "check that is not carried"
    "Carried are bounds (price >= 0, BETWEEN), lists of texts (status IN ('a', 'b')), lengths (length(name) <= 80) and regular expressions (code ~ '^[A-Z]+$') on one column, joined by AND. Any other CHECK is left out: the generated system is laxer than the text. Check it in a handler."
    INDEX_LEFT_OUT "S0417" Warning "index left out"
    "Full-text, spatial, GIN, GiST and expression indexes exist in one database only. They change speed, not meaning, so the index is left out. Add it by hand in a migration of the generated project."
    INDEX_DETAIL "S0418" Warning "detail of an index is not carried"
    "The index is carried as a plain one: without its WHERE, its INCLUDE columns, its prefix lengths, its operator class, its order of nulls. Queries give the same rows, at another speed."
    UNIQUE "S0419" Error "unique key that cannot be carried"
    "A unique key over an expression, over a part of the rows or over a prefix would forbid other rows if it were carried as a plain one, and none if it were left out. Use a plain unique key, or check it in a handler."
    REFERENCE_DETAIL "S0420" Warning "detail of a foreign key is not carried"
    "The foreign key is carried, but not ON UPDATE CASCADE or SET NULL (keys of a spec never change), not DEFERRABLE and not MATCH FULL."
    REFERENCE "S0421" Error "foreign key that cannot be carried"
    "Carried are ON DELETE CASCADE, RESTRICT, SET NULL and NO ACTION, and as many columns on one side as on the other. SET DEFAULT is not known to every database."
    UNKNOWN_TABLE "S0422" Error "unknown table"
    "The table is not made by a CREATE TABLE of this text. Foreign keys may point to tables further down; ALTER TABLE, CREATE INDEX and COMMENT ON must come after the table."
    UNKNOWN_COLUMN "S0423" Error "unknown column"
    "A key, a check or a statement names a column that its table does not have."
    DUPLICATE "S0424" Error "said twice"
    "Two tables, two columns of a table, two types or two primary keys stand under one name. Names that differ only in case are the same name, as in most databases."
    AGAIN "S0425" Warning "table exists already"
    "A CREATE TABLE IF NOT EXISTS names a table that the text has made above. Every database skips it, and so it is skipped here."
    SCHEMA "S0426" Warning "schema's name is not carried"
    "The tables of a service live in one schema of their own database. Names such as public.users are read without the schema; for any other schema than public, main and dbo this warning says so once."
    TABLE_KIND "S0427" Error "kind of table that cannot be carried"
    "A temporary table, one that inherits or copies another's columns, a partition or a virtual or foreign table is no table of a service. Write all columns into a plain CREATE TABLE."
    TABLE_DETAIL "S0428" Warning "detail of a table is not carried"
    "The table is carried, but not how it is partitioned, UNLOGGED, or an option that is unknown here. Storage options that change nothing a client sees (ENGINE, ROW_FORMAT, FILLFACTOR, TABLESPACE, character sets) are passed over without a word."
    COLUMN_DETAIL "S0429" Warning "detail of a column is not carried"
    "The column is carried, but not its collation, its ON CONFLICT clause or the like. Texts are compared byte by byte in every database of a spec."
    CONFLICT "S0430" Error "contradiction"
    "Two parts of one column contradict each other: NULL and NOT NULL, or two defaults."
    TOO_LARGE "S0431" Error "too large"
    "An expression is longer or nested deeper than any hand would write it, or the whole text is over the limit of a spec file. It is not read, so that no text can exhaust the reader."
    CLIENT "S0432" Warning "command of a database client"
    "Lines such as \\connect or \\set are commands of the client psql, not SQL. They are passed over."
    MORE_ERRORS "S0433" Error "further errors"
    "At most 500 errors of one SQL text are shown."
    MORE_WARNINGS "S0434" Warning "further warnings"
    "At most 500 warnings of one SQL text are shown."
}
