//! Dumps of PostgreSQL, MySQL and SQLite: each table becomes an entity that keeps the table's and its columns' names.
//!
//! The dump is read by `spec::ddl`, as a `schema:` is. What that reader cannot carry stops a spec that somebody writes;
//! of a database that is there it is a loss, and the nearest thing that a spec can say takes its place.

mod column;
mod entity;
mod roles;
mod rules;

use super::draft::{Draft, Entity, Enum, Service};
use super::names::{Names, label};
use super::text::approximated;
use super::{kind, rings};
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::spec::ddl::{self, Problem, Range, Schema};
use roles::{Role, Roles};
use std::path::Path;

/// The most tables and columns that a spec can hold.
const LIMIT_TABLES: usize = 10_000;

/// A dump with everything that was decided of it as a whole.
struct Dump<'a> {
    text: &'a str,
    schema: &'a Schema,
    roles: Roles,
    /// The enums of the dump by their name there: the name in the spec, or nothing where they cannot be one.
    enums: Vec<(String, Option<String>)>,
    /// Enums of columns whose names the language would give to something else.
    more_enums: Vec<Enum>,
    /// The types of the service.
    types: Names,
    /// Places of which something was said that takes the place of what the reader said.
    told: Vec<Range>,
    /// Where each entity's fields come from.
    places: Vec<Vec<Range>>,
    found: Diagnostics,
}

/// The place of a range of the dump, which is the only file.
fn span(at: &Range) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file: 0, start: offset(at.start), end: offset(at.end) }
}

/// Reads a dump.
pub fn draft(source: &Source, found: &mut Diagnostics) -> Option<Draft> {
    let (schema, problems) = ddl::parse_dump(&source.text);
    if schema.tables.len() > LIMIT_TABLES {
        let message = format!("a spec may have {LIMIT_TABLES} entities, this dump has {} tables", schema.tables.len());
        found.push(Diagnostic::error("S1301", Span::default(), message));
        return None;
    }
    let mut types = Names::default();
    let roles = Roles::of(&schema, &mut types, found);
    let mut dump = Dump {
        text: &source.text,
        schema: &schema,
        roles,
        enums: Vec::new(),
        more_enums: Vec::new(),
        types,
        told: Vec::new(),
        places: Vec::new(),
        found: Diagnostics::default(),
    };
    let mut enums = dump.enums();
    let mut entities: Vec<_> = (0..schema.tables.len()).filter_map(|table| dump.entity(table)).collect();
    dump.open_rings(&mut entities);
    enums.append(&mut dump.more_enums);
    let told = std::mem::take(&mut dump.told);
    found.extend(dump.found);
    problems.into_iter().filter(|problem| !is_told(problem, &told)).for_each(|problem| found.push(loss(problem)));
    if entities.is_empty() {
        let error = Diagnostic::error("S1301", Span::default(), "there is no table in this file that could become an entity");
        found.push(error.help("a dump has CREATE TABLE statements: `pg_dump`, `mysqldump`, `sqlite3 FILE .dump` write one"));
        return None;
    }
    let engine = engine(&source.text, found);
    let stem = Path::new(&source.name).file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.starts_with('<'));
    let name = label(stem.unwrap_or("database"), "database");
    let service = Service { name: name.clone(), entities, ..Service::default() };
    Some(Draft { name, database: engine, enums, services: vec![service], ..Draft::default() })
}

/// What the reader found, which stops nobody here.
fn loss(problem: Problem) -> Diagnostic {
    let mut warning = Diagnostic::warning(problem.code, span(&problem.at), problem.message);
    if let Some((at, text)) = problem.also {
        warning = warning.also(span(&at), text);
    }
    match problem.help {
        Some(help) => warning.help(help),
        None => warning,
    }
}

/// Whether something better was said of a column's type or of its being computed.
fn is_told(problem: &Problem, told: &[Range]) -> bool {
    let of_columns = ["S0409", "S0410", "S0411", "S0413"].contains(&problem.code);
    let at = told.partition_point(|place| place.start <= problem.at.start);
    of_columns && at.checked_sub(1).and_then(|at| told.get(at)).is_some_and(|place| problem.at.start < place.end)
}

/// SQLite stays; MySQL's tables are made anew by the others.
fn engine(text: &str, found: &mut Diagnostics) -> Option<&'static str> {
    let head = text.get(..text.floor_char_boundary(64 * 1024)).unwrap_or(text);
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    if has(&["PRAGMA ", "AUTOINCREMENT", "sqlite_sequence"]) {
        return Some("sqlite");
    }
    if has(&["ENGINE=", "CREATE TABLE `", "AUTO_INCREMENT"]) {
        let message = "these tables are MySQL's: the generated service keeps them in PostgreSQL or SQLite";
        found.push(
            approximated(Span::default(), message)
                .help("load the rows with a tool such as `pgloader`; names of tables and columns are the same"),
        );
    }
    None
}

impl Dump<'_> {
    fn text_at(&self, at: &Range) -> &str {
        self.text.get(at.clone()).unwrap_or("")
    }

    /// The named enums. One that cannot be carried is a text wherever it is used.
    fn enums(&mut self) -> Vec<Enum> {
        let mut enums = Vec::new();
        for known in &self.schema.enums {
            let values: Vec<String> = known.values.iter().map(|value| value.value.clone()).collect();
            let name = match kind::unfit_enum(&values) {
                None => Some(self.types.type_(&known.name.value)),
                Some(why) => {
                    let message = format!("`{}` is a text in the spec: {why}", known.name.value);
                    self.found.push(approximated(span(&known.name.at), message));
                    None
                }
            };
            if let Some(name) = &name {
                enums.push(Enum { comments: Vec::new(), name: name.clone(), values });
            }
            self.enums.push((known.name.value.clone(), name));
        }
        enums
    }

    /// A ring of required references is filled with deferred constraints in a database, and never over HTTP.
    fn open_rings(&mut self, entities: &mut [Entity]) {
        for (entity, field) in rings::open(entities) {
            let place = self.places.get(entity).and_then(|fields| fields.get(field)).map_or_else(Span::default, span);
            let name = entities.get(entity).and_then(|entity| entity.fields.get(field)).map_or("", |field| field.name.as_str());
            let message = format!("`{name}` is optional: it closes a ring of required references, of which no row could be the first");
            self.found.push(approximated(place, message));
        }
    }

    fn entity_name(&self, table: usize) -> Option<&str> {
        match self.roles.of_table(table) {
            Some(Role::Entity(named)) => Some(&named.name),
            _ => None,
        }
    }
}
