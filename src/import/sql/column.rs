//! A column as a field.

use super::super::draft::{Decl, Enum, Field};
use super::super::kind::{Kind, Mapped, mapped, substitute, text_of};
use super::super::names::Names;
use super::super::text::{approximated, lost, prose, renamed};
use super::rules::{self, Rules};
use super::{Dump, span};
use crate::model::name::Case;
use crate::spec::ddl::{Check, Column, ForeignKey, OnDelete, Range, Table, Type};
use std::collections::{HashMap, HashSet};

/// What is said of columns elsewhere in their table, by column in lower case.
#[derive(Default)]
pub struct Around<'a> {
    pub references: HashMap<String, Vec<&'a ForeignKey>>,
    pub checks: HashMap<String, Vec<&'a Check>>,
    /// Columns whose values all differ.
    pub unique: HashSet<String>,
    pub indexed: HashSet<String>,
    /// The column that is the key.
    pub key: Option<usize>,
}

/// A field, the column it is of, and its kind.
pub struct Made {
    pub column: String,
    pub at: Range,
    pub field: Field,
    pub kind: Kind,
}

impl Dump<'_> {
    /// The field of a column; nothing for one that is left out.
    pub(super) fn field(&mut self, entity: &str, table: &Table, at: usize, around: &Around, names: &mut Names) -> Option<Made> {
        let column = table.columns.get(at)?;
        let folded = column.name.value.to_ascii_lowercase();
        if let Some(computed) = &column.computed {
            self.told.push(column.at.clone());
            let message = format!("`{}` is left out: the database computes it from other columns", column.name.value);
            self.found.push(lost(span(computed), message).help("compute it where it is read"));
            return None;
        }
        let is_key = around.key == Some(at);
        let mut comments = Vec::new();
        let reference = self.reference(around.references.get(&folded).filter(|_| !is_key), &mut comments);
        let mut made = match &reference {
            Some((entity, _)) => Mapped::plain(Kind::Ref(entity.clone())),
            None => self.kind(column, is_key, &mut comments)?,
        };
        let name = self.field_name(column, is_key, reference.as_ref().map(|(entity, _)| entity.as_str()), around.key, names);
        // Keys and references are what they are: `UNSIGNED` is no rule of theirs.
        let of_type = |check: &&Check| check.at == column.type_.at && (is_key || reference.is_some());
        let checks: Vec<&Check> = around.checks.get(&folded).into_iter().flatten().copied().filter(|check| !of_type(check)).collect();
        let rules = Rules::of(&mut made, &checks, is_key, &mut self.found);
        self.name_enum(entity, &name, &mut made.kind);
        let in_key = table.primary_key.iter().any(|key| key.value.eq_ignore_ascii_case(&column.name.value));
        let mut decl = Decl {
            shape: made.kind.shape(),
            optional: column.not_null.is_none() && !in_key,
            min: rules.min,
            max: rules.max,
            pattern: rules.pattern,
            description: column.comment.as_ref().and_then(|text| prose(&text.value)),
            ..Decl::default()
        };
        if !is_key {
            decl.default = column.default.as_ref().and_then(|default| rules::default(&name, &made.kind, &decl, default, &mut self.found));
            decl.on_delete = reference.and_then(|(_, key)| self.on_delete(key, decl.optional));
            decl.flags.extend(flag(&folded, &made.kind, around));
        }
        self.numbering(column, is_key);
        Some(Made { column: folded, at: column.name.at.clone(), field: Field { comments, name, decl }, kind: made.kind })
    }

    /// The entity that the column's foreign key leads to.
    fn reference<'k>(&mut self, keys: Option<&Vec<&'k ForeignKey>>, comments: &mut Vec<String>) -> Option<(String, &'k ForeignKey)> {
        let mut first = None;
        for key in keys.into_iter().flatten().copied() {
            match self.roles.target(self.schema, key) {
                Ok(target) if first.is_none() => first = self.entity_name(target).map(|name| (name.to_owned(), key)),
                Ok(_) => self.found.push(lost(span(&key.at), "a second foreign key of one column is left out")),
                Err(why) => {
                    comments.push(format!("Refers to {}, without a foreign key.", key.table.value));
                    // Of a table that is nowhere the reader has spoken.
                    if self.roles.table(&key.table.value).is_some() {
                        let message = format!("the foreign key to `{}` is left out: {why}", key.table.value);
                        self.found.push(lost(span(&key.at), message).help("the column is kept; check the reference in a handler"));
                    }
                }
            }
        }
        first
    }

    /// The kind of a column by its type; nothing where it is left out.
    fn kind(&mut self, column: &Column, is_key: bool, comments: &mut Vec<String>) -> Option<Mapped> {
        // Without a type its place is the name's.
        let untyped = column.type_.at == column.name.at;
        let written = if untyped { String::new() } else { shown(self.text_at(&column.type_.at)) };
        let made = self.known(&column.type_.value).or_else(|| {
            let (kind, differs) = match &column.type_.value {
                Type::List(_) => (Kind::Json, "`json`"),
                _ => substitute(self.text_at(&column.type_.at))?,
            };
            Some(Mapped::differing(kind, differs))
        });
        let Some(made) = made else {
            self.told.push(column.at.clone());
            let message = format!("`{}` is left out: no field can hold `{written}`", column.name.value);
            self.found.push(lost(span(&column.at), message).help("if it is NOT NULL, it needs a default or a trigger in the database"));
            return None;
        };
        let made = if is_key { as_key(made) } else { made };
        if let Some(differs) = &made.differs {
            self.told.push(column.at.clone());
            comments.push(if written.is_empty() { "Had no type.".to_owned() } else { format!("Was {written}.") });
            let message = match untyped {
                true => format!("`{}` has no type: it is {differs}", column.name.value),
                false => format!("`{}` is {differs} instead of `{written}`", column.name.value),
            };
            self.found.push(approximated(span(&column.type_.at), message));
        }
        Some(made)
    }

    fn known(&self, type_: &Type) -> Option<Mapped> {
        match type_ {
            Type::List(item) => Some(Mapped::plain(Kind::List(Box::new(self.known(item)?.kind)))),
            Type::Named(name) => {
                let (_, in_spec) = self.enums.iter().find(|(known, _)| known == name)?;
                let values = self.schema.enums.iter().find(|known| known.name.value == *name)?.values.iter();
                let values: Vec<String> = values.map(|value| value.value.clone()).collect();
                Some(Mapped::plain(match in_spec {
                    Some(name) => Kind::Named(name.clone(), values),
                    None => text_of(&values),
                }))
            }
            known => mapped(known),
        }
    }

    /// The column's own name wherever it can be a field's.
    fn field_name(&mut self, column: &Column, is_key: bool, target: Option<&str>, key: Option<usize>, names: &mut Names) -> String {
        let foreign = &column.name.value;
        // An `id` that is not the key would be taken for it.
        let wanted = match target {
            _ if is_key || key.is_some() || foreign != "id" => foreign.clone(),
            Some(target) => Case::Snake.apply(target),
            None => "id_value".to_owned(),
        };
        let name = names.column(&wanted);
        if name != *foreign {
            let warning = renamed(span(&column.name.at), "the column", foreign, &name);
            self.found.push(warning.help("rename it in the database too, or copy its values"));
        }
        name
    }

    /// An enum in a field is named for the entity and the field, unless that name is something else's.
    fn name_enum(&mut self, entity: &str, field: &str, kind: &mut Kind) {
        let hint = format!("{entity}{}", Case::Pascal.apply(field));
        let (of, inner) = match kind {
            Kind::List(inner) => (true, &mut **inner),
            kind => (false, kind),
        };
        let Kind::Enum(values) = inner else { return };
        let name = self.types.type_(&hint);
        if of || name != hint {
            self.more_enums.push(Enum { comments: Vec::new(), name: name.clone(), values: values.clone() });
            *inner = Kind::Named(name, std::mem::take(values));
        }
    }

    fn on_delete(&mut self, key: &ForeignKey, optional: bool) -> Option<&'static str> {
        let rule = key.on_delete.as_ref()?;
        match rule.value {
            OnDelete::Cascade => Some("cascade"),
            OnDelete::SetNull if optional => Some("set_null"),
            OnDelete::SetNull => {
                let message = "ON DELETE SET NULL of a column that is NOT NULL: the deletion is refused instead";
                self.found.push(approximated(span(&rule.at), message));
                None
            }
            OnDelete::Restrict | OnDelete::NoAction => None,
        }
    }

    /// What the database sets by itself.
    fn numbering(&mut self, column: &Column, is_key: bool) {
        let name = &column.name.value;
        if let Some(auto) = column.auto.as_ref().filter(|_| !is_key) {
            let message = format!("`{name}` is not the key, and no longer numbered by the database");
            self.found.push(lost(span(auto), message).help("number it in a handler, or let clients send it"));
        }
        if let Some(touched) = column.touched.as_ref().filter(|_| name != "updated_at") {
            let message = format!("ON UPDATE CURRENT_TIMESTAMP of `{name}` is left out");
            self.found.push(lost(span(touched), message).help("a field called `updated_at` is set by every change"));
        }
    }
}

fn flag(column: &str, kind: &Kind, around: &Around) -> Option<&'static str> {
    if !kind.is_ordered() {
        None
    } else if around.unique.contains(column) {
        Some("unique")
    } else {
        // References are indexed anyway.
        (around.indexed.contains(column) && !matches!(kind, Kind::Ref(_))).then_some("index")
    }
}

/// A key is bounded, and a whole number where it is a number.
fn as_key(made: Mapped) -> Mapped {
    match made.kind {
        Kind::Text => Mapped::differing(Kind::String(255), "`string(255)`"),
        Kind::Decimal(..) => Mapped::differing(Kind::Long, "`long`"),
        kind => Mapped { differs: made.differs, ..Mapped::plain(kind) },
    }
}

/// A type as it was written, on one line.
fn shown(written: &str) -> String {
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut visible = line.chars().filter(|c| !crate::spec::read::is_forbidden(*c));
    let start: String = visible.by_ref().take(60).collect();
    if visible.next().is_some() { format!("{start}…") } else { start }
}
