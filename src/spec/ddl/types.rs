//! A column's type.

use super::codes;
use super::cursor::Cursor;
use super::known_types::{Known, LONG_NAMES, known};
use super::model::{Range, Sp, Type};
use super::problem::{Problem, Report};
use super::token::Kind;

/// A type and what else its name says of the column.
pub(super) struct Read {
    pub(super) type_: Sp<Type>,
    /// `SERIAL`
    pub(super) auto: bool,
    /// `UNSIGNED` and `YEAR`
    pub(super) bounds: Option<(&'static str, Option<&'static str>)>,
}

/// Whether the token so far ahead is a bare word that names a known type.
pub(super) fn is_type(cursor: &Cursor, ahead: usize) -> bool {
    let word = cursor.peek_at(ahead).filter(|token| token.kind == Kind::Word).map(|token| token.text(cursor.source).to_ascii_lowercase());
    word.is_some_and(|word| known(&word).is_some() || matches!(word.as_str(), "national" | "native"))
}

/// Reads a type; `None` if no name follows.
pub(super) fn read(cursor: &mut Cursor, report: &mut Report) -> Option<Read> {
    let start = cursor.here().start;
    let name = type_name(cursor, report)?;
    let mut reader = Reader { name, cursor, report, start };
    // A `public.year` is somebody's own, MySQL's `year` has no schema.
    let own = |known: &Known| matches!(known, Known::Year) && reader.name.at.start > start;
    let mut read = match known(&reader.name.value.to_ascii_lowercase()).filter(|known| !own(known)) {
        Some(known) => reader.known(known),
        None => {
            reader.arguments(usize::MAX);
            reader.plain(Type::Named(reader.name.value.clone()))
        }
    };
    arrays(&mut read, cursor, report);
    read.type_.at = cursor.since(start);
    Some(read)
}

/// `pg_catalog.int4`, `character varying`, `"Status"`.
fn type_name(cursor: &mut Cursor, report: &mut Report) -> Option<Sp<String>> {
    let start = cursor.here().start;
    if let Some(long) = LONG_NAMES.iter().find(|long| cursor.eats(long)) {
        return Some(Sp::new((*long).to_owned(), cursor.since(start)));
    }
    let mut name = cursor.name()?;
    while cursor.is_kind(Kind::Dot) {
        cursor.bump();
        super::names::schema(&name, report);
        if let Some(long) = LONG_NAMES.iter().find(|long| cursor.eats(long)) {
            return Some(Sp::new((*long).to_owned(), cursor.since(start)));
        }
        name = cursor.name()?;
    }
    Some(name)
}

struct Reader<'c, 'a> {
    name: Sp<String>,
    cursor: &'c mut Cursor<'a>,
    report: &'c mut Report,
    start: usize,
}

impl Reader<'_, '_> {
    fn plain(&self, type_: Type) -> Read {
        Read { type_: Sp::new(type_, self.cursor.since(self.start)), auto: false, bounds: None }
    }

    fn known(&mut self, known: Known) -> Read {
        let type_ = match known {
            Known::Varchar => self.varchar(),
            Known::Char => Type::String(Some(self.arguments(1).first().copied().unwrap_or(1))),
            Known::Integer(bits) => return self.integer(bits),
            Known::Serial(type_) => return Read { auto: true, ..self.plain(type_) },
            Known::Year => {
                self.arguments(1);
                return Read { bounds: Some(("1901", Some("2155"))), ..self.plain(Type::SmallInt) };
            }
            Known::Float => return self.float(),
            Known::Decimal => return self.decimal(),
            Known::Bit => self.bit(),
            Known::Time { zone } => self.time(zone),
            Known::DateTime { zone } => self.date_time(zone),
            Known::Bytes => Type::Bytes(self.bound()),
            Known::Enum => self.enumeration(),
            Known::Citext => self.citext(),
            Known::Refused(help) => self.refused(help),
            Known::Plain(type_) => {
                self.arguments(1);
                type_
            }
            Known::Text => {
                let bound = self.bound();
                bound.map_or(Type::Text, |bound| Type::String(Some(bound)))
            }
        };
        self.plain(type_)
    }

    fn varchar(&mut self) -> Type {
        let max = self.cursor.is_at(1, "max");
        if max && self.cursor.skip_group() {
            return Type::Text;
        }
        let bound = self.bound();
        // MySQL's trailing `BINARY`: compared byte by byte, as everywhere here.
        self.cursor.eats("binary");
        Type::String(bound)
    }

    fn bound(&mut self) -> Option<u64> {
        if self.cursor.is_at(1, "max") && self.cursor.skip_group() {
            return None;
        }
        self.arguments(1).first().copied()
    }

    /// The numbers in parentheses; anything else there is reported.
    fn arguments(&mut self, most: usize) -> Vec<u64> {
        let Some(group) = self.cursor.group(self.report) else { return Vec::new() };
        let mut numbers = Vec::new();
        for mut part in group.split() {
            let whole = if part.done() { part.end_place() } else { part.remaining() };
            let number = part.integer();
            // `varchar(20 char)` of Oracle
            let unit = part.eats("char") || part.eats("byte");
            match number {
                Some(number) if part.done() && numbers.len() < most => numbers.push(number.value),
                _ if part.done() && unit => {}
                _ => {
                    let message = format!("`{}` does not take this argument", self.name.value);
                    let help = if most == 2 { "write whole numbers: `(12,2)`" } else { "write one whole number, or nothing" };
                    self.report.push(Problem::new(&codes::SYNTAX, whole, message).help(help));
                    break;
                }
            }
        }
        numbers
    }

    fn integer(&mut self, bits: u8) -> Read {
        let width = self.arguments(1).first().copied();
        let unsigned = self.name.value.starts_with("unsigned") | self.sign();
        let type_ = match (bits, unsigned) {
            (8, false) if width == Some(1) => return self.plain(Type::Bool),
            (8, _) | (16, false) => Type::SmallInt,
            (16, true) | (24, _) | (32, false) => Type::Int,
            _ => Type::Long,
        };
        if bits == 64 && unsigned {
            self.detail("numbers above 9223372036854775807 do not fit", "use `numeric(20,0)` if they occur");
        }
        let most = match bits {
            8 => Some("255"),
            16 => Some("65535"),
            24 => Some("16777215"),
            32 => Some("4294967295"),
            _ => None,
        };
        Read { bounds: unsigned.then_some(("0", most)), ..self.plain(type_) }
    }

    /// `UNSIGNED`, `SIGNED`, `ZEROFILL` (which implies unsigned).
    fn sign(&mut self) -> bool {
        let mut unsigned = false;
        loop {
            if self.cursor.eats("unsigned") || self.cursor.eats("zerofill") {
                unsigned = true;
            } else if !self.cursor.eats("signed") {
                return unsigned;
            }
        }
    }

    /// A number that may be `UNSIGNED` whatever its type.
    fn real(&mut self, type_: Type) -> Read {
        let bounds = self.sign().then_some(("0", None));
        Read { bounds, ..self.plain(type_) }
    }

    fn float(&mut self) -> Read {
        if self.arguments(2).len() == 2 {
            self.detail("a float's display digits are not carried", "use `numeric(p,s)` for a fixed number of digits");
        }
        self.real(Type::Float)
    }

    fn decimal(&mut self) -> Read {
        let digits = self.arguments(2);
        let (precision, scale) = (digits.first().copied(), digits.get(1).copied());
        if precision.zip(scale).is_some_and(|(precision, scale)| scale > precision) || precision == Some(0) {
            let at = self.cursor.since(self.start);
            self.report.push(
                Problem::new(&codes::SYNTAX, at, "more digits after the point than digits in all")
                    .help("write `numeric(12,2)`: all digits, then those after the point"),
            );
        }
        self.real(Type::Decimal { precision, scale })
    }

    fn bit(&mut self) -> Type {
        match self.arguments(1).first() {
            None | Some(1) => Type::Bool,
            Some(_) => self.refused("use `bigint` for flags, or a `boolean` column for each"),
        }
    }

    fn time(&mut self, zone: bool) -> Type {
        self.arguments(1);
        if self.zone() || zone {
            self.detail("a time of day is carried without its zone", "use `timestamp with time zone` for a point in time");
        }
        Type::Time
    }

    fn date_time(&mut self, zone: bool) -> Type {
        self.arguments(1);
        Type::DateTime { zone: self.zone() || zone }
    }

    fn zone(&mut self) -> bool {
        self.cursor.eats("without time zone");
        self.cursor.eats("with time zone") || self.cursor.eats("with local time zone")
    }

    fn enumeration(&mut self) -> Type {
        match super::names::labels(self.cursor, self.report) {
            Some(values) => Type::Enum(values),
            None => {
                let help = "write the labels: `ENUM('open', 'paid')`";
                self.report.push(Problem::new(&codes::SYNTAX, self.name.at.clone(), "an enum needs its labels").help(help));
                Type::Unknown
            }
        }
    }

    fn citext(&mut self) -> Type {
        self.detail("`citext` is carried as text, compared with regard to case", "store the text in lower case");
        Type::Text
    }

    fn refused(&mut self, help: &str) -> Type {
        let name = self.name.value.clone();
        self.cursor.skip_group();
        for words in ["year to month", "day to second", "varying", "with time zone"] {
            self.cursor.eats(words);
        }
        self.report
            .push(Problem::new(&codes::REFUSED_TYPE, self.name.at.clone(), format!("the type `{name}` cannot be carried")).help(help));
        Type::Unknown
    }

    fn detail(&mut self, message: &str, help: &str) {
        let at: Range = self.cursor.since(self.start);
        self.report.push(Problem::new(&codes::TYPE_DETAIL, at, message).help(help));
    }
}

/// `[]`, `[3]`, `ARRAY` after a type.
fn arrays(read: &mut Read, cursor: &mut Cursor, report: &mut Report) {
    let start = cursor.here().start;
    let mut dimensions = 0;
    let keyword = cursor.eats("array");
    while cursor.eat_operator("[") {
        dimensions += 1;
        if cursor.integer().is_some() {
            let help = "PostgreSQL does not keep to it either";
            report.push(Problem::new(&codes::TYPE_DETAIL, cursor.last(), "an array's size is not carried").help(help));
        }
        if !cursor.eat_operator("]") {
            let problem = Problem::new(&codes::UNCLOSED, start..start + 1, "this bracket is never closed");
            report.push(problem.help("end it with `]`"));
        }
    }
    dimensions = dimensions.max(usize::from(keyword));
    if dimensions > 1 {
        let problem = Problem::new(&codes::REFUSED_TYPE, cursor.since(start), "an array of arrays cannot be carried");
        report.push(problem.help("use `json`"));
        read.type_.value = Type::Unknown;
    } else if dimensions == 1 && read.type_.value != Type::Unknown {
        let inner = std::mem::replace(&mut read.type_.value, Type::Unknown);
        read.type_.value = Type::List(Box::new(inner));
    }
}
