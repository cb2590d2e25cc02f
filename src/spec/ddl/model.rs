//! What a DDL text says, as plain data in source order, with places.

/// Byte range in the DDL text.
pub type Range = std::ops::Range<usize>;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sp<T> {
    /// What was read.
    pub value: T,
    /// Where.
    pub at: Range,
}

impl<T> Sp<T> {
    /// Ties a value to its place.
    pub fn new(value: T, at: Range) -> Self {
        Self { value, at }
    }
}

/// Everything that was carried over from a DDL text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// In source order.
    pub tables: Vec<Table>,
    /// Types made by `CREATE TYPE … AS ENUM`, in source order.
    pub enums: Vec<EnumType>,
}

/// `CREATE TYPE name AS ENUM (…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumType {
    /// As written, without quotes.
    pub name: Sp<String>,
    /// The labels in order.
    pub values: Vec<Sp<String>>,
    /// The whole statement.
    pub at: Range,
}

/// A table with all that later `ALTER TABLE`, `CREATE INDEX` and `COMMENT ON` statements add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// As written, without quotes and schema.
    pub name: Sp<String>,
    /// `COMMENT = '…'` or `COMMENT ON TABLE`.
    pub comment: Option<Sp<String>>,
    /// In source order.
    pub columns: Vec<Column>,
    /// The columns of the primary key, wherever it was declared; empty without one.
    pub primary_key: Vec<Sp<String>>,
    /// Unique constraints and indexes, inline ones too.
    pub uniques: Vec<Key>,
    /// Plain indexes.
    pub indexes: Vec<Key>,
    /// Foreign keys, inline ones too.
    pub foreign_keys: Vec<ForeignKey>,
    /// One rule each; those of one `CHECK` share `name` and `at`.
    pub checks: Vec<Check>,
    /// The `CREATE TABLE` statement.
    pub at: Range,
}

/// A column; its keys and checks are in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As written, without quotes.
    pub name: Sp<String>,
    /// The type.
    pub type_: Sp<Type>,
    /// Where it is said; being part of the primary key is not repeated here.
    pub not_null: Option<Range>,
    /// The default, in the terms of the column's type.
    pub default: Option<Sp<Default>>,
    /// The database numbers the rows: serial, identity, auto-increment, `nextval`.
    pub auto: Option<Range>,
    /// `ON UPDATE CURRENT_TIMESTAMP`.
    pub touched: Option<Range>,
    /// `GENERATED ALWAYS AS (…)`: the database computes it from other columns; the problem is reported.
    pub computed: Option<Range>,
    /// `COMMENT '…'` or `COMMENT ON COLUMN`.
    pub comment: Option<Sp<String>>,
    /// The whole definition.
    pub at: Range,
}

/// A column's type, without the dialect's name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Bounded text; `None` is a `VARCHAR` without a length.
    String(Option<u64>),
    /// Unbounded text.
    Text,
    /// 16 bits.
    SmallInt,
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// Binary floating point.
    Float,
    /// Exact number; `None` is what the dialect takes when nothing is given.
    Decimal {
        /// All digits.
        precision: Option<u64>,
        /// Digits after the point.
        scale: Option<u64>,
    },
    /// Truth value.
    Bool,
    /// UUID.
    Uuid,
    /// Calendar date.
    Date,
    /// Time of day.
    Time,
    /// Date and time.
    DateTime {
        /// Whether it is a point in time (`WITH TIME ZONE`).
        zone: bool,
    },
    /// JSON document.
    Json,
    /// Bytes; the bound of `VARBINARY(n)` and `BINARY(n)`.
    Bytes(Option<u64>),
    /// `ENUM('a', 'b')` written in the column.
    Enum(Vec<Sp<String>>),
    /// A type of [`Schema::enums`], spelled as it is there.
    Named(String),
    /// Array.
    List(Box<Type>),
    /// Not carried; the problem is reported.
    Unknown,
}

/// A column's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// Text, also for dates and enum labels.
    Text(String),
    /// A number as written.
    Number(String),
    /// Truth value.
    Bool(bool),
    /// `NULL`.
    Null,
    /// The time of the insert.
    Now,
    /// The day of the insert.
    CurrentDate,
    /// The time of day of the insert.
    CurrentTime,
    /// A fresh UUID.
    NewUuid,
    /// `'{}'` or `ARRAY[]` of a list.
    EmptyList,
}

/// A unique constraint or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As written, if it has one.
    pub name: Option<Sp<String>>,
    /// In order.
    pub columns: Vec<KeyColumn>,
    /// Where it is declared.
    pub at: Range,
}

/// A column of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    /// The column.
    pub name: Sp<String>,
    /// `ASC` or `DESC`, if written.
    pub direction: Option<Direction>,
}

/// The order of a key's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `ASC`
    Ascending,
    /// `DESC`
    Descending,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name, if it has one.
    pub name: Option<Sp<String>>,
    /// The columns of this table.
    pub columns: Vec<Sp<String>>,
    /// The table referred to.
    pub table: Sp<String>,
    /// Its columns; empty means its primary key.
    pub referred: Vec<Sp<String>>,
    /// `ON DELETE`, if written.
    pub on_delete: Option<Sp<OnDelete>>,
    /// Where it is declared.
    pub at: Range,
}

/// What the deletion of the referred row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// Deletes this row.
    Cascade,
    /// Is refused.
    Restrict,
    /// Clears the reference.
    SetNull,
    /// Is refused at the end of the statement.
    NoAction,
}

/// A rule on the values of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The constraint's name, if it has one.
    pub name: Option<Sp<String>>,
    /// The column it is about.
    pub column: Sp<String>,
    /// What it demands.
    pub rule: Rule,
    /// Where it is declared.
    pub at: Range,
}

/// The forms of `CHECK` that a spec can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A number's bounds.
    Range {
        /// Lower bound.
        min: Option<Bound>,
        /// Upper bound.
        max: Option<Bound>,
    },
    /// One of these texts.
    OneOf(Vec<String>),
    /// A text's length in characters, inclusive.
    Length {
        /// Shortest.
        min: Option<u64>,
        /// Longest.
        max: Option<u64>,
    },
    /// A regular expression, found anywhere in the text, case-sensitive.
    Pattern(String),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The number as written.
    pub value: String,
    /// Whether the number itself is outside.
    pub exclusive: bool,
}
