//! What can be judged only at the end: names that stand for something further down, and defaults against their types.

use super::codes;
use super::default::{Labels, fit};
use super::known_types::NAMES;
use super::model::{Check, Default, ForeignKey, Sp, Table, Type};
use super::problem::Problem;
use super::state::{State, fold};

/// Checks every name of the schema and says defaults in their types' terms.
pub(super) fn resolve(state: &mut State) {
    let mut tables = std::mem::take(&mut state.schema.tables);
    let labels = state
        .schema
        .enums
        .iter()
        .flat_map(|enum_| enum_.values.iter().map(|label| (enum_.name.value.clone(), label.value.clone())))
        .collect();
    for table in &mut tables {
        domains(table, state);
        types(table, &labels, state);
    }
    state.schema.tables = tables;
    for index in 0..state.schema.tables.len() {
        names(index, state);
    }
    sequences(state);
    let mut index = 0;
    state.schema.tables.retain(|_| {
        index += 1;
        !state.partitions.contains(&(index - 1))
    });
}

/// A domain may be made of another; nobody goes further than this.
const DOMAINS_DEEP: usize = 8;

/// Says at the columns what their domains say.
fn domains(table: &mut Table, state: &State) {
    for column in &mut table.columns {
        for _ in 0..DOMAINS_DEEP {
            let list = matches!(column.type_.value, Type::List(_));
            let type_ = match &mut column.type_.value {
                Type::List(inner) => &mut **inner,
                type_ => type_,
            };
            let Type::Named(name) = &*type_ else { break };
            let Some(domain) = state.domains.get(&fold(name)) else { break };
            *type_ = domain.column.type_.value.clone();
            if list {
                continue;
            }
            column.not_null = column.not_null.clone().or(domain.column.not_null.clone());
            column.default = column.default.clone().or(domain.column.default.clone());
            let of_column = |check: &Check| Check { column: column.name.clone(), ..check.clone() };
            table.checks.extend(domain.checks.iter().map(of_column));
        }
    }
}

fn types(table: &mut Table, labels: &Labels, state: &mut State) {
    for column in &mut table.columns {
        let type_ = match &mut column.type_.value {
            Type::List(inner) => &mut **inner,
            type_ => type_,
        };
        if let Type::Named(name) = type_ {
            match state.find_enum(name) {
                Some(enum_) => *name = enum_.name.value.clone(),
                None => {
                    unknown_type(&Sp::new(name.clone(), column.type_.at.clone()), state);
                    *type_ = Type::Unknown;
                }
            }
        }
        if let Some(default) = &mut column.default
            && !fit_default(default, &column.type_.value, labels, state)
        {
            column.default = None;
        }
    }
}

fn unknown_type(name: &Sp<String>, state: &mut State) {
    if state.refused_types.contains(&fold(&name.value)) {
        return;
    }
    let made = state.schema.enums.iter().map(|enum_| enum_.name.value.as_str());
    let help = match state.report.guess(&name.value, NAMES.iter().copied().chain(made)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "use a type of PostgreSQL, MySQL or SQLite, or make it by CREATE TYPE … AS ENUM".to_owned(),
    };
    let problem =
        Problem::new(&codes::UNKNOWN_TYPE, name.at.clone(), format!("there is no type `{}`", super::names::shortened(&name.value)));
    state.report.push(problem.help(help));
}

fn fit_default(default: &mut Sp<Default>, type_: &Type, labels: &Labels, state: &mut State) -> bool {
    let fitting = fit(&default.value, type_, labels);
    let fits = fitting.is_some();
    match fitting {
        Some(value) => default.value = value,
        None => {
            let help = match (&default.value, type_) {
                (Default::Text(text), Type::Date | Type::DateTime { .. }) if text.starts_with("0000") => {
                    "there is no year 0 and no month 0: leave the default out and the column nullable"
                }
                (_, Type::Enum(_) | Type::Named(_)) => "use one of the enum's labels",
                (_, Type::List(_)) => "only the empty list `'{}'` can be a default",
                _ => "write a value of the column's type",
            };
            let problem = Problem::new(&codes::DEFAULT_FIT, default.at.clone(), "the default is no value of the column's type");
            state.report.push(problem.help(help));
        }
    }
    fits
}

/// The columns that keys and checks name.
fn names(index: usize, state: &mut State) {
    let Some(table) = state.schema.tables.get(index) else { return };
    // A table that could not be read has no columns; its names are not judged.
    if table.columns.is_empty() {
        return;
    }
    let keys = table.uniques.iter().chain(&table.indexes).flat_map(|key| key.columns.iter().map(|column| &column.name));
    let referring = table.foreign_keys.iter().flat_map(|key| &key.columns);
    let checked = table.checks.iter().map(|check| &check.column);
    let named: Vec<&Sp<String>> = table.primary_key.iter().chain(keys).chain(referring).chain(checked).collect();
    let missing: Vec<Sp<String>> = named.into_iter().filter(|name| state.column_index(index, &name.value).is_none()).cloned().collect();
    let foreign: Vec<ForeignKey> = table.foreign_keys.clone();
    for name in missing {
        state.find_column(index, &name);
    }
    for key in foreign {
        reference(&key, state);
    }
}

fn reference(key: &ForeignKey, state: &mut State) {
    let Some(target) = state.find_table(&key.table) else { return };
    let Some(table) = state.schema.tables.get(target).filter(|table| !table.columns.is_empty()) else { return };
    let expected = table.primary_key.len();
    if key.referred.is_empty() && expected != key.columns.len() {
        let message = match expected {
            0 => format!("`{}` has no primary key to refer to", table.name.value),
            _ => format!("the primary key of `{}` has {expected} columns, {} here", table.name.value, key.columns.len()),
        };
        let problem = Problem::new(&codes::REFERENCE, key.at.clone(), message).also(table.name.at.clone(), "this table");
        state.report.push(problem.help("name the columns referred to"));
    }
    for name in &key.referred {
        state.find_column(target, name);
    }
}

/// A sequence that numbers no column is left out.
fn sequences(state: &mut State) {
    for sequence in std::mem::take(&mut state.sequences) {
        if !state.numbering.contains(&fold(&sequence.value)) {
            let problem = Problem::new(&codes::LEFT_OUT, sequence.at, format!("the sequence `{}` is left out", sequence.value));
            state.report.push(problem.help("no column's default takes its numbers"));
        }
    }
}
