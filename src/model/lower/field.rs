//! Declarations of fields to typed fields; anonymous objects and enums get a name and a place of their own.

use super::super::name::{Case, LIMIT_VALUE, constant_key, is_secret, without_middle};
use super::super::types::{Default, EnumType, Field, FieldRole, Object, OnDelete, Type};
use super::bounds::{bounds, decimal, string};
use super::{Index, check_name, pattern, text, value};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::spec::field::{FieldDecl, ShapeDecl, TYPE_WORDS as WORDS, TypeExpr};
use crate::spec::syntax::Text;

/// Resolves the types of one service.
pub struct Types<'a> {
    pub index: &'a Index<'a>,
    pub service: &'a str,
    /// Entities of this service, in order.
    pub entities: Vec<(&'a str, Span)>,
    pub objects: Vec<Object>,
    pub enums: Vec<EnumType>,
    /// Declared types and enums by name: `Ok` an object, `Err` an enum.
    pub named: Vec<(String, Result<usize, usize>)>,
    depth: usize,
}

impl<'a> Types<'a> {
    /// Gives the types made since there were so many objects and enums the name that their endpoint got in the end.
    pub fn rename(&mut self, since: (usize, usize), from: &str, to: &str) {
        let objects = self.objects.iter_mut().skip(since.0).map(|object| &mut object.name);
        let enums = self.enums.iter_mut().skip(since.1).map(|known| &mut known.name);
        for name in objects.chain(enums) {
            if let Some(rest) = name.strip_prefix(from) {
                *name = format!("{to}{rest}");
            }
        }
    }

    pub fn new(index: &'a Index<'a>, service: &'a str) -> Self {
        let entities = index.entities(service).unwrap_or_default().to_vec();
        Self { index, service, entities, objects: Vec::new(), enums: Vec::new(), named: Vec::new(), depth: 0 }
    }

    /// Registers `types` and `enums` of the spec; types may refer to each other.
    pub fn declare(&mut self, found: &mut Diagnostics) {
        let spec = self.index.spec;
        for (name, values) in spec.enums.iter().flatten() {
            check_name(name, "an enum", found);
            let index = self.add_enum(name.value.clone(), name.span, values.iter().map(|v| (v.value.clone(), v.span)).collect(), found);
            if let Some(known) = self.enums.get_mut(index) {
                known.named = true;
            }
            self.named.push((name.value.clone(), Err(index)));
        }
        let first = self.objects.len();
        for (name, decl) in spec.types.iter().flatten() {
            check_name(name, "a type", found);
            let description = text(decl.is.description.as_ref());
            self.named.push((name.value.clone(), Ok(self.objects.len())));
            self.objects.push(Object { name: name.value.clone(), span: name.span, description, named: true, fields: Vec::new() });
        }
        for (offset, (name, decl)) in spec.types.iter().flatten().enumerate() {
            match &decl.shape {
                ShapeDecl::Object(properties, required) => {
                    let fields = self.properties(&name.value, properties, required.as_deref(), found);
                    if let Some(object) = self.objects.get_mut(first + offset) {
                        object.fields = fields;
                    }
                }
                _ => found.push(
                    Diagnostic::error("S0502", decl.span, "a named type is an object: `Name: {property: type}`")
                        .help("for a list of words use `enums`"),
                ),
            }
        }
        // What stands inside of a named type is used wherever that one is.
        self.objects.iter_mut().for_each(|object| object.named = true);
        self.enums.iter_mut().for_each(|known| known.named = true);
    }

    /// What stands inside of an entity is used by every file of it, and wherever a row is.
    pub fn share(&mut self) {
        for object in self.objects.iter_mut().filter(|object| !object.named) {
            object.named = true;
            for field in &object.fields {
                let inner = if let Type::List(element) = &field.type_ { element } else { &field.type_ };
                if let Type::Enum(at) = inner
                    && let Some(known) = self.enums.get_mut(*at)
                {
                    known.named = true;
                }
            }
        }
    }

    /// The name of the entity a row type stands for.
    pub fn entities_name(&self, type_: &Type) -> &str {
        match type_ {
            Type::Row(at) => self.entities.get(*at).map_or("", |(name, _)| name),
            _ => "",
        }
    }

    fn properties(
        &mut self,
        owner: &str,
        properties: &[(Text, FieldDecl)],
        required: Option<&[Text]>,
        found: &mut Diagnostics,
    ) -> Vec<Field> {
        for name in required.unwrap_or_default() {
            if !properties.iter().any(|(known, _)| known.value == name.value) {
                let known = properties.iter().map(|(name, _)| name.value.as_str());
                found.push(
                    Diagnostic::error("S0604", name.span, format!("`{}` is required but is no property", name.value))
                        .suggest(&name.value, known),
                );
            }
        }
        properties
            .iter()
            .filter_map(|(name, decl)| {
                check_name(name, "a property", found);
                let mut field = self.field(owner, name, decl, found)?;
                if let Some(required) = required {
                    field.optional |= !required.iter().any(|wanted| wanted.value == name.value);
                }
                Some(field)
            })
            .collect()
    }

    /// A field, with every rule that concerns it alone.
    pub fn field(&mut self, owner: &str, name: &Text, decl: &FieldDecl, found: &mut Diagnostics) -> Option<Field> {
        let field = self.key_field(owner, name, decl, found)?;
        if let (true, Some(flag)) = (field.read_only && field.must_be_sent(), &decl.is.read_only) {
            self.read_only_source(&field, flag.span, found);
        }
        Some(field)
    }

    /// The same of a key, which the service or its client makes, whatever else is said of it.
    pub fn key_field(&mut self, owner: &str, name: &Text, decl: &FieldDecl, found: &mut Diagnostics) -> Option<Field> {
        let hint = format!("{}{}", Case::Pascal.apply(owner), Case::Pascal.apply(&name.value));
        let mut type_ = self.shape(&hint, decl, found)?;
        let (min, max) = bounds(&mut type_, decl, found);
        let is = &decl.is;
        let flag = |of: &Option<crate::diag::Spanned<bool>>| of.as_ref().is_some_and(|flag| flag.value);
        let mut field = Field {
            name: name.value.clone(),
            span: name.span,
            optional: decl.optional,
            default: None,
            pattern: self.pattern(decl, &type_, found),
            min,
            max,
            unique: flag(&is.unique),
            index: flag(&is.index),
            read_only: flag(&is.read_only),
            write_only: flag(&is.write_only),
            immutable: flag(&is.immutable),
            pii: flag(&is.pii),
            encrypted: flag(&is.encrypted),
            on_delete: is.on_delete.as_ref().map_or(OnDelete::Restrict, |rule| rule.value),
            deprecated: flag(&is.deprecated),
            description: text(is.description.as_ref()),
            example: None,
            was: is.was.as_ref().map(|was| was.value.clone()),
            role: FieldRole::Plain,
            type_,
        };
        field.default = self.default(decl, &field, found);
        field.example =
            is.example.as_ref().and_then(|decl| value::of_type(decl, &field.type_, &self.enums, found)).and_then(|value| match value {
                Default::Value(value) => Some(value),
                _ => None,
            });
        self.rules_of_one_field(&field, decl, found);
        Some(field)
    }

    fn default(&mut self, decl: &FieldDecl, field: &Field, found: &mut Diagnostics) -> Option<Default> {
        let declared = decl.is.default.as_ref()?;
        if let Some(raw) = &declared.raw
            && !raw.quoted
            && raw.text.value == "null"
        {
            if !field.optional {
                found.push(
                    Diagnostic::error("S0506", declared.span, "a required field cannot be null by default")
                        .help("write `?` behind the type"),
                );
            }
            return None;
        }
        if is_secret(&field.name) {
            found.push(
                Diagnostic::error(
                    "S0806",
                    declared.span,
                    format!("`{}` looks like a secret, and a secret has no default in a spec", field.name),
                )
                .help("remove the default; a spec is committed and read by everybody"),
            );
        }
        let default = value::of_type(declared, &field.type_, &self.enums, found)?;
        if let Default::Value(value) = &default {
            self.default_within_bounds(field, value, declared.span, found);
        }
        Some(default)
    }

    fn default_within_bounds(&self, field: &Field, value: &serde_json::Value, span: Span, found: &mut Diagnostics) {
        if let (Some(pattern), Some(text)) = (&field.pattern, value.as_str())
            && !pattern::matches(pattern, text)
        {
            found.push(Diagnostic::error("S0506", span, format!("the default `{text}` does not match the pattern")));
        }
        let number = value.as_f64().or_else(|| match field.type_ {
            Type::Decimal(..) => value.as_str().and_then(|text| text.parse().ok()),
            Type::String(_) | Type::Text => value.as_str().map(|text| text.chars().count() as f64),
            _ => None,
        });
        let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
        if let Some(number) = number
            && (bound(&field.min).is_some_and(|min| number < min) || bound(&field.max).is_some_and(|max| number > max))
        {
            found.push(Diagnostic::error("S0506", span, "the default is outside the field's own bounds"));
        }
    }

    fn pattern(&self, decl: &FieldDecl, type_: &Type, found: &mut Diagnostics) -> Option<String> {
        let pattern = decl.is.pattern.as_ref()?;
        if !matches!(type_, Type::String(_) | Type::Text) {
            found.push(Diagnostic::error("S0510", pattern.span, "only a `string` or `text` can have a pattern"));
        }
        match pattern::portable(&pattern.value) {
            Ok(portable) => Some(portable),
            Err(why) => {
                found.push(
                    Diagnostic::error("S0508", pattern.span, format!("this pattern does not work in every target: {why}"))
                        .help("use literals, `.`, `[…]`, `(…)`, `|`, `?`, `*`, `+`, `{n,m}`, `^`, `$`, `\\d`, `\\w`, `\\s`"),
                );
                None
            }
        }
    }

    fn rules_of_one_field(&self, field: &Field, decl: &FieldDecl, found: &mut Diagnostics) {
        let is = &decl.is;
        let structured = matches!(field.type_, Type::Json | Type::List(_) | Type::Object(_) | Type::Bytes | Type::Row(_));
        let mut wrong = |span: Span, message: &str, help: &str| found.push(Diagnostic::error("S0510", span, message).help(help));
        if let (Some(flag), true) = (is.unique.as_ref().or(is.index.as_ref()), structured) {
            wrong(flag.span, "a value of this type can be neither unique nor indexed", "make a field of its own for what is looked up");
        }
        if let (Some(flag), true) = (&is.index, field.encrypted) {
            wrong(
                flag.span,
                "an encrypted field cannot be indexed: equal values are stored differently",
                "`encrypted unique` keeps a keyed hash that can be looked up",
            );
        }
        if let (Some(rule), false) = (&is.on_delete, matches!(field.type_, Type::Ref(_))) {
            wrong(
                rule.span,
                "`on_delete` belongs to a reference to an entity of the same service",
                "another service's row is an id without a foreign key",
            );
        }
        if let (Some(rule), OnDelete::SetNull, false) = (&is.on_delete, field.on_delete, field.optional) {
            wrong(rule.span, "`on_delete=set_null` needs an optional reference", "write `?` behind the type");
        }
        if let (Some(flag), true) = (&is.read_only, field.write_only) {
            wrong(flag.span, "a field cannot be both `read_only` and `write_only`", "such a field could be neither set nor shown");
        }
        if let (Some(flag), false) =
            (&is.encrypted, matches!(field.type_, Type::String(_) | Type::Text | Type::Email | Type::Url | Type::Date | Type::Uuid))
        {
            found.push(
                Diagnostic::error("S0803", flag.span, "a field of this type cannot be encrypted")
                    .help("`string`, `text`, `email`, `url`, `date` and `uuid` can"),
            );
        }
    }

    /// A required field that no body sets needs a value from somewhere; texts get a generated one.
    fn read_only_source(&self, field: &Field, span: Span, found: &mut Diagnostics) {
        if !matches!(field.type_, Type::String(_) | Type::DateTime | Type::Uuid) {
            found.push(
                Diagnostic::error("S0510", span, format!("nothing sets `{}`: it is required, read only and has no default", field.name))
                    .help("give it a default, or make it optional"),
            );
        }
    }

    fn shape(&mut self, hint: &str, decl: &FieldDecl, found: &mut Diagnostics) -> Option<Type> {
        match &decl.shape {
            ShapeDecl::Word(expr) => self.expr(hint, expr, found),
            ShapeDecl::List(items) => {
                if items.optional {
                    found.push(Diagnostic::error("S0505", items.span, "the items of a list cannot be optional"));
                }
                let mut element = self.shape(&format!("{hint}Item"), items, found)?;
                bounds(&mut element, items, found);
                Some(Type::List(Box::new(element)))
            }
            ShapeDecl::Object(properties, required) => {
                let name = self.free_name(hint);
                let index = self.objects.len();
                self.objects.push(Object {
                    name: name.clone(),
                    span: decl.span,
                    description: text(decl.is.description.as_ref()),
                    named: false,
                    fields: Vec::new(),
                });
                let fields = self.properties(&name, properties, required.as_deref(), found);
                if let Some(object) = self.objects.get_mut(index) {
                    object.fields = fields;
                }
                Some(Type::Object(index))
            }
        }
    }

    /// The type of a body: an object, a row, a list …
    pub fn body(&mut self, hint: &str, decl: &FieldDecl, found: &mut Diagnostics) -> Option<Type> {
        self.shape(hint, decl, found)
    }

    fn free_name(&self, hint: &str) -> String {
        let taken = |name: &str| {
            self.objects.iter().any(|object| object.name == name)
                || self.enums.iter().any(|known| known.name == name)
                || self.entities.iter().any(|(known, _)| *known == name)
        };
        let hint = without_middle(hint);
        let mut name = hint.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{hint}{number}");
            number += 1;
        }
        name
    }

    fn expr(&mut self, hint: &str, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        self.depth += 1;
        let type_ = if self.depth > 16 {
            found.push(Diagnostic::error("S0107", expr.span, "this type is nested too deeply"));
            None
        } else {
            self.word(hint, expr, found)
        };
        self.depth -= 1;
        type_
    }

    fn word(&mut self, hint: &str, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        let plain = match expr.word.value.as_str() {
            "string" => return string(expr, found),
            "decimal" => return decimal(expr, found),
            "enum" => return self.inline_enum(hint, expr, found),
            "ref" => return self.reference(expr, found),
            "list" | "array" => return self.list(hint, expr, found),
            "text" => Type::Text,
            "int" | "integer" => Type::Int,
            "long" | "int64" => Type::Long,
            "float" | "number" => Type::Float,
            "bool" | "boolean" => Type::Bool,
            "uuid" => Type::Uuid,
            "date" => Type::Date,
            "time" => Type::Time,
            "datetime" | "timestamp" => Type::DateTime,
            "json" | "object" => Type::Json,
            "bytes" => Type::Bytes,
            "email" => Type::Email,
            "url" => Type::Url,
            "Problem" => Type::Problem,
            name => return self.name(name, expr, found),
        };
        if let Some(arg) = expr.args.first() {
            found.push(Diagnostic::error("S0505", arg.text.span, format!("`{}` takes nothing in parentheses", expr.word.value)));
        }
        Some(plain)
    }

    fn name(&mut self, name: &str, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        if let Some((_, known)) = self.named.iter().find(|(known, _)| known == name) {
            return Some(match known {
                Ok(object) => Type::Object(*object),
                Err(values) => Type::Enum(*values),
            });
        }
        if let Some(row) = self.entities.iter().position(|(known, _)| *known == name) {
            return Some(Type::Row(row));
        }
        let lower = name.to_lowercase();
        let mut unknown = Diagnostic::error("S0504", expr.span, format!("unknown type `{name}`"));
        unknown = match lower.as_str() {
            word if WORDS.contains(&word) && word != name => unknown.help(format!("types are written in lower case: `{word}`")),
            "varchar" | "str" | "char" => unknown.help("write `string(n)`"),
            "double" | "real" => unknown.help("write `float`"),
            "bigint" | "serial" => unknown.help("write `long`"),
            "jsonb" | "any" | "map" => unknown.help("write `json`"),
            "numeric" | "money" => unknown.help("write `decimal(12,2)`"),
            _ => {
                let names = self.named.iter().map(|(name, _)| name.as_str()).chain(self.entities.iter().map(|(name, _)| *name));
                unknown.suggest(name, WORDS.iter().copied().chain(names))
            }
        };
        found.push(unknown);
        None
    }

    fn inline_enum(&mut self, hint: &str, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        let values = expr.args.iter().map(|raw| (raw.text.value.clone(), raw.text.span)).collect();
        let name = self.free_name(hint);
        Some(Type::Enum(self.add_enum(name, expr.span, values, found)))
    }

    fn add_enum(&mut self, name: String, span: Span, values: Vec<(String, Span)>, found: &mut Diagnostics) -> usize {
        if values.is_empty() {
            found.push(Diagnostic::error("S0509", span, "an enum needs at least one value").help("write `enum(draft, active)`"));
        }
        let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
        for (value, at) in &values {
            let key = constant_key(value);
            if value.chars().count() > LIMIT_VALUE {
                found.push(Diagnostic::error("S0509", *at, "an enum value may have at most 255 characters"));
            }
            if let Some(first) = seen.insert(key, *at) {
                let message = format!("`{value}` would be the same constant as another value of this enum");
                found.push(
                    Diagnostic::error("S0509", *at, message)
                        .also(first, "this one")
                        .help("values that differ only in case or punctuation cannot be told apart in code"),
                );
            }
        }
        self.enums.push(EnumType { name, span, named: false, values: values.into_iter().map(|(value, _)| value).collect() });
        self.enums.len() - 1
    }

    fn list(&mut self, hint: &str, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        let [element] = expr.args.as_slice() else {
            found.push(Diagnostic::error("S0505", expr.span, "a list needs the type of its items").help("write `list(string(40))`"));
            return None;
        };
        let (inner, optional) = crate::spec::nested_type(&element.text, found)?;
        if optional {
            found.push(Diagnostic::error("S0505", element.text.span, "the items of a list cannot be optional"));
        }
        self.expr(&format!("{hint}Item"), &inner, found).map(|element| Type::List(Box::new(element)))
    }

    fn reference(&mut self, expr: &TypeExpr, found: &mut Diagnostics) -> Option<Type> {
        let [target] = expr.args.as_slice() else {
            found.push(
                Diagnostic::error("S0505", expr.span, "a reference names one entity")
                    .help("write `ref(Customer)` or `ref(accounts.Customer)`"),
            );
            return None;
        };
        let written = target.text.value.as_str();
        if let Some((service, entity)) = written.split_once('.') {
            return self.remote_reference(service, entity, &target.text, found);
        }
        if let Some(index) = self.entities.iter().position(|(name, _)| *name == written) {
            return Some(Type::Ref(index));
        }
        let mut unknown = Diagnostic::error("S0601", target.text.span, format!("there is no entity `{written}` in this service"));
        let elsewhere = self.index.services.iter().find(|(_, entities)| entities.iter().any(|(name, _)| *name == written));
        unknown = match elsewhere {
            Some((service, _)) => {
                unknown.help(format!("it is in another service: write `ref({service}.{written})`, an id without a foreign key"))
            }
            None => unknown.suggest(written, self.entities.iter().map(|(name, _)| *name)),
        };
        found.push(unknown);
        None
    }

    fn remote_reference(&mut self, service: &str, entity: &str, at: &Text, found: &mut Diagnostics) -> Option<Type> {
        let Some(entities) = self.index.entities(service) else {
            let names = self.index.services.iter().map(|(name, _)| *name);
            found.push(Diagnostic::error("S0601", at.span, format!("there is no service `{service}`")).suggest(service, names));
            return None;
        };
        if !entities.iter().any(|(name, _)| *name == entity) {
            let names = entities.iter().map(|(name, _)| *name);
            found.push(Diagnostic::error("S0601", at.span, format!("there is no entity `{entity}` in `{service}`")).suggest(entity, names));
            return None;
        }
        if service == self.service {
            return self.entities.iter().position(|(name, _)| *name == entity).map(Type::Ref);
        }
        Some(Type::RemoteRef(service.to_owned(), entity.to_owned(), Box::new(self.index.key(service, entity))))
    }
}
