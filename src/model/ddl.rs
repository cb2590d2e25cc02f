//! Tables of a DDL schema as entities, joined with what `entities` says of them.

use super::name::{Case, plural, singular};
use crate::diag::{Diagnostic, Diagnostics, Severity, Span, Spanned};
use crate::spec::ddl::{self, Bound, Column, Default, ForeignKey, Rule, Sp, Table, Type};
use crate::spec::field::{FieldDecl, ShapeDecl, ValueDecl};
use crate::spec::read::OneOrMany;
use crate::spec::syntax::{Entity, OnDelete, Raw, Schema, Text};

/// The entities of a service: those of its tables with their annotations, then those declared without a table.
pub fn entities(schema: Option<&Schema>, declared: Option<&[(Text, Entity)]>, found: &mut Diagnostics) -> Vec<(Text, Entity)> {
    let declared = declared.unwrap_or_default();
    let Some(schema) = schema else { return declared.to_vec() };
    let (read, problems) = ddl::parse(&schema.text.value);
    for problem in problems {
        found.push(diagnostic(problem, schema));
    }
    let tables = Tables { schema, read: &read };
    let mut all: Vec<(Text, Entity)> = read.tables.iter().map(|table| tables.entity(table, found)).collect();
    for (name, annotation) in declared {
        match all
            .iter_mut()
            .find(|(known, entity)| known.value == name.value || entity.table.as_ref().is_some_and(|table| table.value == name.value))
        {
            Some((_, entity)) => annotate(entity, annotation, found),
            None => all.push((name.clone(), annotation.clone())),
        }
    }
    all
}

fn diagnostic(problem: ddl::Problem, schema: &Schema) -> Diagnostic {
    let span = schema.span(&problem.at);
    let mut diagnostic = Diagnostic::error(problem.code, span, problem.message);
    if problem.severity == ddl::Severity::Warning {
        diagnostic.severity = Severity::Warning;
    }
    if let Some((at, text)) = problem.also {
        diagnostic = diagnostic.also(schema.span(&at), text);
    }
    match problem.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

struct Tables<'a> {
    schema: &'a Schema,
    read: &'a ddl::Schema,
}

impl Tables<'_> {
    fn text(&self, of: &Sp<String>) -> Text {
        Spanned::new(of.value.clone(), self.schema.span(&of.at))
    }

    fn entity_name(table: &str) -> String {
        Case::Pascal.apply(&singular(table))
    }

    fn entity(&self, table: &Table, found: &mut Diagnostics) -> (Text, Entity) {
        let span = self.schema.span(&table.name.at);
        let name = Spanned::new(Self::entity_name(&table.name.value), span);
        let mut entity = Entity {
            span,
            table: Some(self.text(&table.name)),
            plural: Some(Spanned::new(plural(&name.value), span)),
            timestamps: Some(Spanned::new(false, span)),
            description: table.comment.as_ref().map(|comment| self.text(comment)),
            ..Entity::default()
        };
        let mut fields: Vec<(Text, FieldDecl)> =
            table.columns.iter().map(|column| (self.text(&column.name), self.column(table, column, found))).collect();
        self.primary_key(table, &mut entity, found);
        self.keys(table, &mut entity, &mut fields);
        self.checks(table, &mut fields, found);
        entity.fields = Some(fields);
        (name, entity)
    }

    fn primary_key(&self, table: &Table, entity: &mut Entity, found: &mut Diagnostics) {
        let span = self.schema.span(&table.name.at);
        match table.primary_key.as_slice() {
            [one] => entity.primary_key = Some(self.text(one)),
            [] => found.push(
                Diagnostic::warning(
                    "S0605",
                    span,
                    format!("the table `{}` has no primary key; an `id` of type uuid is added", table.name.value),
                )
                .help("add `id UUID PRIMARY KEY` to say the same"),
            ),
            several => {
                let columns: Vec<&str> = several.iter().map(|column| column.value.as_str()).collect();
                let message = format!(
                    "the key of `{}` has several columns; an `id` of type uuid is added, and ({}) stays unique",
                    table.name.value,
                    columns.join(", ")
                );
                let at = several.first().map_or(span, |column| self.schema.span(&column.at));
                found.push(Diagnostic::warning("S0605", at, message).help("rows are addressed by one value in a path"));
                entity.unique.get_or_insert_default().push(OneOrMany(several.iter().map(|column| self.text(column)).collect()));
            }
        }
    }

    fn keys(&self, table: &Table, entity: &mut Entity, fields: &mut [(Text, FieldDecl)]) {
        for key in &table.uniques {
            match key.columns.as_slice() {
                [one] => {
                    if let Some((_, field)) = fields.iter_mut().find(|(name, _)| name.value == one.name.value) {
                        field.is.unique = Some(Spanned::new(true, self.schema.span(&key.at)));
                    }
                }
                several => {
                    entity.unique.get_or_insert_default().push(OneOrMany(several.iter().map(|column| self.text(&column.name)).collect()))
                }
            }
        }
        for key in &table.indexes {
            let columns = key.columns.iter().map(|column| self.text(&column.name)).collect();
            entity.indexes.get_or_insert_default().push(OneOrMany(columns));
        }
    }

    fn column(&self, table: &Table, column: &Column, found: &mut Diagnostics) -> FieldDecl {
        let span = self.schema.span(&column.type_.at);
        let reference = table.foreign_keys.iter().find(|key| matches!(key.columns.as_slice(), [one] if one.value == column.name.value));
        let mut decl = match reference {
            Some(key) => self.reference(key, span, found),
            None => self.column_type(&column.type_.value, span),
        };
        for key in table
            .foreign_keys
            .iter()
            .filter(|key| key.columns.len() > 1 && key.columns.first().is_some_and(|first| first.value == column.name.value))
        {
            let at = self.schema.span(&key.at);
            found.push(
                Diagnostic::error("S0605", at, "a foreign key of several columns is not carried")
                    .help("refer to the single key of the other table"),
            );
        }
        let in_key = table.primary_key.iter().any(|name| name.value == column.name.value);
        decl.optional = column.not_null.is_none() && !in_key;
        decl.is.description = column.comment.as_ref().map(|comment| self.text(comment));
        if !in_key {
            decl.is.default = column.default.as_ref().and_then(|default| self.default(default, found));
        }
        decl
    }

    fn reference(&self, key: &ForeignKey, span: Span, found: &mut Diagnostics) -> FieldDecl {
        let at = self.schema.span(&key.table.at);
        let target = self.read.tables.iter().find(|table| table.name.value.eq_ignore_ascii_case(&key.table.value));
        if target.is_none() {
            let known = self.read.tables.iter().map(|table| table.name.value.as_str());
            found.push(
                Diagnostic::error("S0601", at, format!("there is no table `{}` in this schema", key.table.value))
                    .suggest(&key.table.value, known),
            );
            return FieldDecl::of_type(span, "uuid", Vec::new());
        }
        if let (Some(table), [column]) = (target, key.referred.as_slice())
            && !matches!(table.primary_key.as_slice(), [only] if only.value == column.value)
        {
            let message = format!("`{}` is not the primary key of `{}`", column.value, table.name.value);
            found.push(Diagnostic::error("S0605", self.schema.span(&column.at), message).help("a reference holds the other row's key"));
        }
        let name = target.map_or("", |table| table.name.value.as_str());
        let argument = Raw { text: Spanned::new(Self::entity_name(name), at), quoted: false };
        let mut decl = FieldDecl::of_type(span, "ref", vec![argument]);
        decl.is.on_delete = key.on_delete.as_ref().map(|rule| {
            let value = match rule.value {
                ddl::OnDelete::Cascade => OnDelete::Cascade,
                ddl::OnDelete::SetNull => OnDelete::SetNull,
                ddl::OnDelete::Restrict | ddl::OnDelete::NoAction => OnDelete::Restrict,
            };
            Spanned::new(value, self.schema.span(&rule.at))
        });
        decl
    }

    fn column_type(&self, type_: &Type, span: Span) -> FieldDecl {
        let number = |value: u64| Raw { text: Spanned::new(value.to_string(), span), quoted: false };
        let simple = |word: &str| FieldDecl::of_type(span, word, Vec::new());
        match type_ {
            Type::String(Some(length)) => FieldDecl::of_type(span, "string", vec![number(*length)]),
            Type::String(None) | Type::Text => simple("text"),
            Type::SmallInt => {
                let mut decl = simple("int");
                let bound = |text: &str| Some(Raw { text: Spanned::new(text.to_owned(), span), quoted: false });
                decl.is.min = bound("-32768");
                decl.is.max = bound("32767");
                decl
            }
            Type::Int => simple("int"),
            Type::Long => simple("long"),
            Type::Float => simple("float"),
            Type::Decimal { precision, scale } => FieldDecl::of_type(
                span,
                "decimal",
                vec![number(precision.unwrap_or(38)), number(scale.unwrap_or(if precision.is_some() { 0 } else { 10 }))],
            ),
            Type::Bool => simple("bool"),
            Type::Uuid => simple("uuid"),
            Type::Date => simple("date"),
            Type::Time => simple("time"),
            Type::DateTime { .. } => simple("datetime"),
            Type::Json => simple("json"),
            Type::Bytes(_) => simple("bytes"),
            Type::Enum(values) => self.enumeration(values, span),
            Type::Named(name) => {
                let values =
                    self.read.enums.iter().find(|known| known.name.value == *name).map(|known| known.values.as_slice()).unwrap_or_default();
                self.enumeration(values, span)
            }
            Type::List(item) => {
                let inner = self.column_type(item, span);
                FieldDecl { span, shape: ShapeDecl::List(Box::new(inner)), ..FieldDecl::default() }
            }
            // The reader has reported it.
            Type::Unknown => simple("text"),
        }
    }

    fn enumeration(&self, values: &[Sp<String>], span: Span) -> FieldDecl {
        let values = values.iter().map(|value| Raw { text: self.text(value), quoted: true }).collect();
        FieldDecl::of_type(span, "enum", values)
    }

    fn default(&self, default: &Sp<Default>, found: &mut Diagnostics) -> Option<ValueDecl> {
        let span = self.schema.span(&default.at);
        let raw = |text: &str, quoted: bool| {
            Some(ValueDecl { span, raw: Some(Raw { text: Spanned::new(text.to_owned(), span), quoted }), json: None })
        };
        match &default.value {
            Default::Text(text) => raw(text, false),
            Default::Number(number) => raw(number, false),
            Default::Bool(value) => raw(if *value { "true" } else { "false" }, false),
            Default::Null => None,
            Default::Now => raw("now", false),
            Default::NewUuid => raw("new", false),
            Default::EmptyList => Some(ValueDecl { span, raw: None, json: Some(serde_json::json!([])) }),
            Default::CurrentDate | Default::CurrentTime => {
                found.push(
                    Diagnostic::error("S0605", span, "the day or the time of day of the insert is not carried as a default")
                        .help("use CURRENT_TIMESTAMP with a TIMESTAMP column, or send the value"),
                );
                None
            }
        }
    }

    fn checks(&self, table: &Table, fields: &mut [(Text, FieldDecl)], found: &mut Diagnostics) {
        for check in &table.checks {
            let span = self.schema.span(&check.at);
            let raw = |text: String| Some(Raw { text: Spanned::new(text, span), quoted: false });
            let Some((_, field)) = fields.iter_mut().find(|(name, _)| name.value == check.column.value) else { continue };
            match &check.rule {
                Rule::Range { min, max } => {
                    let scale = scale_of(field);
                    let mut said =
                        |bound: Option<&Bound>, step| bound.and_then(|bound| reported(inclusive(bound, scale, step), span, found));
                    field.is.min = said(min.as_ref(), 1).and_then(raw).or(field.is.min.take());
                    field.is.max = said(max.as_ref(), -1).and_then(raw).or(field.is.max.take());
                }
                Rule::OneOf(values) => {
                    let values = values.iter().map(|value| Raw { text: Spanned::new(value.clone(), span), quoted: true }).collect();
                    let expr = FieldDecl::of_type(field.span, "enum", values);
                    field.shape = expr.shape;
                }
                Rule::Length { min, max } => {
                    field.is.min = min.and_then(|min| raw(min.to_string()));
                    field.is.max = max.and_then(|max| raw(max.to_string()));
                }
                Rule::Pattern(pattern) => field.is.pattern = Some(Spanned::new(pattern.clone(), span)),
            }
        }
    }
}

/// Digits behind the point; nothing for a float, which has no next value worth naming.
fn scale_of(field: &FieldDecl) -> Option<u32> {
    match &field.shape {
        ShapeDecl::Word(expr) if expr.word.value == "decimal" => expr.args.get(1).and_then(|scale| scale.text.value.parse().ok()),
        ShapeDecl::Word(expr) if expr.word.value == "float" => None,
        _ => Some(0),
    }
}

/// A bound that is itself allowed: `> 0` of an integer is `>= 1`, of a decimal(12,2) `>= 0.01`.
/// Nothing for a type that has no next value.
pub fn inclusive(bound: &Bound, scale: Option<u32>, step: i128) -> Option<String> {
    if !bound.exclusive {
        return Some(bound.value.clone());
    }
    scale.and_then(|scale| {
        let (whole, fraction) = bound.value.split_once('.').unwrap_or((&bound.value, ""));
        let digits = usize::try_from(scale).ok().filter(|digits| fraction.len() <= *digits)?;
        let units: i128 = format!("{whole}{fraction:0<digits$}").parse().ok()?;
        let next = units.checked_add(step)?;
        let text = format!("{:0>width$}", next.abs(), width = digits + 1);
        let (whole, fraction) = text.split_at(text.len() - digits);
        let point = if digits > 0 { "." } else { "" };
        Some(format!("{}{whole}{point}{fraction}", if next < 0 { "-" } else { "" }))
    })
}

fn reported(bound: Option<String>, span: Span, found: &mut Diagnostics) -> Option<String> {
    if bound.is_none() {
        found
            .push(Diagnostic::error("S0605", span, "a bound that excludes itself is not carried for this type").help("write `>=` or `<=`"));
    }
    bound
}

/// Adds what `entities` says of a table: access, ownership, and modifiers of its columns.
fn annotate(entity: &mut Entity, annotation: &Entity, found: &mut Diagnostics) {
    for (name, more) in annotation.fields.iter().flatten() {
        let fields = entity.fields.get_or_insert_default();
        match fields.iter_mut().find(|(known, _)| known.value == name.value) {
            Some((_, field)) => annotate_field(field, name, more, found),
            None => {
                let known: Vec<String> = fields.iter().map(|(known, _)| known.value.clone()).collect();
                found.push(
                    Diagnostic::error("S0606", name.span, format!("the table has no column `{}`", name.value))
                        .suggest(&name.value, known.iter().map(String::as_str))
                        .help("a table's columns stand in the schema; `entities` adds rules to them"),
                );
            }
        }
    }
    macro_rules! take {
        ($($field:ident),*) => { $( if annotation.$field.is_some() { entity.$field = annotation.$field.clone(); } )* };
    }
    take!(api, access, owner, tenant, soft_delete, cache, filter, sort, many_to_many, if_match, timestamps, was, description, plural, path);
    for (list, more) in [(&mut entity.indexes, &annotation.indexes), (&mut entity.unique, &annotation.unique)] {
        if let Some(more) = more {
            list.get_or_insert_default().extend(more.iter().cloned());
        }
    }
    if let Some(table) = annotation.table.as_ref().filter(|table| entity.table.as_ref().is_some_and(|own| own.value != table.value)) {
        found.push(Diagnostic::error("S0606", table.span, format!("the schema calls this table something else than `{}`", table.value)));
    }
}

fn annotate_field(field: &mut FieldDecl, name: &Text, more: &FieldDecl, found: &mut Diagnostics) {
    if let (ShapeDecl::Word(known), ShapeDecl::Word(said)) = (&field.shape, &more.shape) {
        let text = ["string", "text", "email", "url"];
        let refined = text.contains(&known.word.value.as_str()) && (text.contains(&said.word.value.as_str()) || said.word.value == "enum");
        if known.word.value == said.word.value && said.args.is_empty() {
            // The same type without its length: the schema's stays.
        } else if refined || known.word.value == said.word.value {
            field.shape = more.shape.clone();
        } else {
            let message = format!("the schema says that `{}` is `{}`, here it is `{}`", name.value, known.word.value, said.word.value);
            found.push(Diagnostic::error("S0606", said.span, message).also(field.span, "in the schema").help("change one of the two"));
        }
    }
    if more.optional && !field.optional {
        found.push(
            Diagnostic::error("S0606", more.span, format!("the schema says that `{}` is NOT NULL, here it is optional", name.value))
                .also(field.span, "in the schema"),
        );
    }
    macro_rules! take {
        ($($modifier:ident),*) => { $( if more.is.$modifier.is_some() { field.is.$modifier = more.is.$modifier.clone(); } )* };
    }
    take!(
        default,
        min,
        max,
        pattern,
        unique,
        index,
        read_only,
        write_only,
        immutable,
        pii,
        encrypted,
        on_delete,
        was,
        deprecated,
        description,
        example
    );
}
