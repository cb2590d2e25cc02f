//! Schemas to types: components that are objects or lists of words get a name, everything else stands where it is used.

use super::documents::{Documents, name_in};
use super::scalar;
use super::tree::Node;
use super::view::{View, around, sole};
use crate::diag::{Diagnostics, Span};
use crate::import::draft::{Decl, Enum, Field, Shape, Value};
use crate::import::names::Names;
use crate::import::text::{approximated, lost, prose, renamed};
use crate::import::trial;
use crate::model::name::{Case, check_identifier};
use std::collections::{HashMap, HashSet};

/// Objects inside of objects, before they get names of their own.
const LIMIT_INLINE: usize = 3;
/// Schemas inside of schemas, before nobody looks further.
const LIMIT_LEVELS: usize = 100;
/// Values without names inside of each other; the language nests types 16 levels.
const LIMIT_UNNAMED: usize = 12;
/// Values of an enum on one line.
const LIMIT_VALUES: usize = 8;

/// Which way a value travels: `readOnly` is for answers, `writeOnly` for requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    Request,
    Response,
}

/// What a component becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Object,
    Words,
    Other,
}

/// An entity that a schema becomes, and its key.
#[derive(Clone, Debug)]
pub struct Keyed {
    pub name: String,
    pub key: String,
}

pub struct Types<'d> {
    pub documents: &'d Documents,
    pub found: Diagnostics,
    pub names: Names,
    /// Comments for whatever is written next.
    pub notes: Vec<String>,
    pub entities: HashMap<*const Node, Keyed>,
    /// Names that components got before anything was read.
    components: HashMap<*const Node, String>,
    named: HashMap<(*const Node, Way), String>,
    /// Named schemas whose types are still to be made.
    open: Vec<(&'d Node, Way, String)>,
    objects: Vec<(Span, Field)>,
    enums: Vec<(Span, Enum)>,
    pub forms: HashMap<*const Node, Form>,
    /// Whether a schema differs between requests and answers.
    differs: HashMap<*const Node, bool>,
    /// Schemas without names that are being written out.
    active: Vec<*const Node>,
    depth: usize,
    /// Schemas that are being looked at on behalf of others.
    level: usize,
}

impl<'d> Types<'d> {
    pub fn new(documents: &'d Documents) -> Self {
        Self {
            documents,
            found: Diagnostics::default(),
            names: Names::default(),
            notes: Vec::new(),
            entities: HashMap::new(),
            components: HashMap::new(),
            named: HashMap::new(),
            open: Vec::new(),
            objects: Vec::new(),
            enums: Vec::new(),
            forms: HashMap::new(),
            differs: HashMap::new(),
            active: Vec::new(),
            depth: 0,
            level: 0,
        }
    }

    pub fn view(&self, nodes: &[&'d Node]) -> View<'d> {
        View::of(nodes, self.documents)
    }

    /// Names all components, so that nothing made on the way takes the name of one.
    pub fn name_components(&mut self, components: &'d Node) {
        for (name, schema) in components.entries() {
            if !self.entities.contains_key(&std::ptr::from_ref(schema)) && self.form(schema) != Form::Other {
                let given = self.names.type_(&name.value);
                if Case::Pascal.apply(&name.value) != given {
                    self.found.push(renamed(name.span, "the component", &name.value, &given));
                }
                self.components.insert(schema, given);
            }
        }
    }

    /// Components that nothing refers to.
    pub fn unused(&mut self, components: &'d Node) {
        for (name, schema) in components.entries() {
            let at = std::ptr::from_ref(schema);
            let used = [Way::Request, Way::Response].iter().any(|way| self.named.contains_key(&(at, *way)));
            if !used && self.components.contains_key(&at) {
                self.found.push(lost(name.span, "no operation names this component, unless as a part of another or one of several"));
            }
        }
    }

    pub fn form(&mut self, node: &'d Node) -> Form {
        if let Some(form) = self.forms.get(&std::ptr::from_ref(node)) {
            return *form;
        }
        // A schema that holds itself is an object in between.
        self.forms.insert(node, Form::Object);
        let view = self.view(&[node]);
        self.level += 1;
        let form = if self.level > LIMIT_LEVELS { Form::Other } else { self.form_of(&view) };
        self.level -= 1;
        self.forms.insert(node, form);
        form
    }

    fn form_of(&mut self, view: &View<'d>) -> Form {
        if view.values.is_some() {
            return if scalar::words(view).is_some() { Form::Words } else { Form::Other };
        }
        if !view.properties.is_empty() {
            return Form::Object;
        }
        let forms: HashSet<u8> = view.choices.iter().map(|choice| self.form(choice) as u8).collect();
        match forms.into_iter().collect::<Vec<_>>().as_slice() {
            [one] if *one == Form::Object as u8 => Form::Object,
            [one] if *one == Form::Words as u8 => Form::Words,
            _ => Form::Other,
        }
    }

    /// A parameter, a property, a header: a name with its type.
    pub fn field(&mut self, name: String, nodes: &[&'d Node], required: bool, hint: &str, way: Way) -> Field {
        let outer = std::mem::take(&mut self.notes);
        let mut decl = self.decl(nodes, hint, way);
        let around = around(nodes);
        if required && decl.optional {
            self.found.push(approximated(around.span, "what is required but may be null may also be left out"));
        }
        decl.optional |= !required;
        scalar::size(&mut decl, &name);
        if around.flag("deprecated") {
            decl.flags.push("deprecated");
        }
        let comments = std::mem::replace(&mut self.notes, outer);
        let mut field = Field { comments, name, decl };
        for part in trial::settle(&mut field) {
            let what = match part {
                "default" => "a default that does not fit its type or belongs to a secret is left out",
                "pattern" => "a pattern that not every stack reads alike is left out",
                _ => "bounds that its type cannot have are left out",
            };
            self.found.push(lost(around.span, what));
        }
        field
    }

    /// The type of a value. `hint` is the name that it gets where it needs one.
    pub fn decl(&mut self, nodes: &[&'d Node], hint: &str, way: Way) -> Decl {
        let around = around(nodes);
        let target = sole(nodes, self.documents);
        let mut decl = match target {
            Some(target) if self.form(target) != Form::Other => {
                let mut decl = Decl::word(self.name_of(target, nodes, way));
                decl.optional = self.view(&[target]).nullable;
                let words = self.view(&[target]).values.is_some().then(|| self.words_of(&self.view(&[target]))).flatten();
                let default = around.text("default").filter(|text| words.iter().flatten().any(|word| word == text));
                decl.default = default.map(|text| Value::Text(text.to_owned()));
                decl
            }
            Some(target) => self.written_out(target, nodes, hint, way),
            None => match nodes.first() {
                Some(first) => self.written_out(first, nodes, hint, way),
                None => Decl::default(),
            },
        };
        decl.optional |= around.nullable;
        if decl.description.is_none() {
            decl.description = around.text("description").and_then(prose);
        }
        decl
    }

    fn written_out(&mut self, target: &'d Node, nodes: &[&'d Node], hint: &str, way: Way) -> Decl {
        let at = std::ptr::from_ref(target);
        if self.active.contains(&at) || self.active.len() >= LIMIT_UNNAMED {
            self.found.push(approximated(target.span, "a value without a name that holds itself, or too many others, is `json`"));
            return Decl::default();
        }
        self.active.push(at);
        let view = self.view(nodes);
        let decl = self.lower(&view, hint, way);
        self.active.pop();
        decl
    }

    /// The name of a schema that gets one, which is made when it is first used.
    fn name_of(&mut self, target: &'d Node, nodes: &[&'d Node], way: Way) -> String {
        let at = std::ptr::from_ref(target);
        let entity = self.entities.get(&at).cloned();
        if let (Some(entity), Way::Response) = (&entity, way) {
            return entity.name.clone();
        }
        let split = entity.is_some() || self.differs(target);
        let key = (at, if split { way } else { Way::Response });
        if let Some(name) = self.named.get(&key) {
            return name.clone();
        }
        let component = match (&entity, self.components.get(&at)) {
            (Some(entity), _) => entity.name.clone(),
            (None, Some(name)) => name.clone(),
            (None, None) => {
                let reference = nodes.iter().find_map(|node| node.text_of("$ref")).map(name_in).unwrap_or_default();
                let name = self.names.type_(&reference);
                self.components.insert(target, name.clone());
                name
            }
        };
        let name = if split && way == Way::Request { self.names.type_(&format!("{component}Input")) } else { component };
        self.named.insert(key, name.clone());
        self.open.push((target, way, name.clone()));
        name
    }

    /// Whether `readOnly` or `writeOnly` stands somewhere in an object.
    fn differs(&mut self, target: &'d Node) -> bool {
        let at = std::ptr::from_ref(target);
        if let Some(known) = self.differs.get(&at) {
            return *known;
        }
        self.differs.insert(at, false);
        let view = self.view(&[target]);
        let inner: Vec<&Node> = view
            .properties
            .iter()
            .flat_map(|property| property.nodes.iter().copied())
            .chain(view.items.iter().copied())
            .chain(view.choices.iter().copied())
            .collect();
        let marked = |node: &&Node| {
            let own = around(&[*node]);
            own.flag("readOnly") || own.flag("writeOnly")
        };
        self.level += 1;
        let differs = inner.iter().any(marked) || (self.level < LIMIT_LEVELS && inner.into_iter().any(|node| self.differs(node)));
        self.level -= 1;
        self.differs.insert(at, differs);
        differs
    }

    /// Makes the types of everything that got a name; types without an operation to use them are not made.
    pub fn finish(&mut self) -> (Vec<Field>, Vec<Enum>) {
        while let Some((target, way, name)) = self.open.pop() {
            let view = self.view(&[target]);
            let span = target.span;
            let key = self.entities.get(&std::ptr::from_ref(target)).map(|entity| entity.key.clone());
            self.scope(|types| types.named_type(&view, &name, way, span));
            key.into_iter().for_each(|key| self.without_key(&key));
        }
        let (mut objects, mut enums) = (std::mem::take(&mut self.objects), std::mem::take(&mut self.enums));
        objects.sort_by_key(|(span, _)| *span);
        enums.sort_by_key(|(span, _)| *span);
        let spans: HashMap<String, Span> = objects.iter().map(|(span, object)| (object.name.clone(), *span)).collect();
        let mut objects: Vec<Field> = objects.into_iter().map(|(_, object)| object).collect();
        for opened in super::rings::open(&mut objects) {
            let span = spans.get(&opened).copied().unwrap_or_default();
            self.found.push(approximated(span, "an object that always holds itself would never end: the property is optional"));
        }
        (objects, enums.into_iter().map(|(_, known)| known).collect())
    }

    /// What a request sends of a row: not its key where the service makes it.
    fn without_key(&mut self, key: &str) {
        let Some((span, Field { decl: Decl { shape: Shape::Object(fields), .. }, .. })) = self.objects.last_mut() else { return };
        let made = |field: &Field| field.name == key && ["uuid", "int", "long"].iter().any(|word| field.decl.shape_is(word));
        let before = fields.len();
        fields.retain(|field| !made(field));
        if fields.len() < before {
            self.found.push(approximated(*span, "a request does not send the key of a row, which the service makes"));
        }
    }

    /// Does something with comments of its own.
    pub fn scope<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.notes);
        let depth = std::mem::replace(&mut self.depth, 0);
        let result = work(self);
        self.notes = outer;
        self.depth = depth;
        result
    }

    fn named_type(&mut self, view: &View<'d>, name: &str, way: Way, span: Span) {
        let description = view.text("description").and_then(prose);
        if let (Form::Words, Some(values)) = (self.form_of(view), self.words_of(view)) {
            let comments = description.into_iter().chain(std::mem::take(&mut self.notes)).collect();
            self.enums.push((span, Enum { comments, name: name.to_owned(), values }));
            return;
        }
        let fields = self.properties(view, name, way);
        let decl = Decl { shape: Shape::Object(fields), description, ..Decl::default() };
        self.objects.push((span, Field { comments: std::mem::take(&mut self.notes), name: name.to_owned(), decl }));
    }

    /// The values of an enum, or of several that could be meant.
    pub fn words_of(&mut self, view: &View<'d>) -> Option<Vec<String>> {
        if view.values.is_some() {
            return scalar::words(view);
        }
        let mut all: Vec<String> = Vec::new();
        for choice in &view.choices {
            let inner = self.view(&[choice]);
            for word in self.words_of(&inner)? {
                if !all.contains(&word) {
                    all.push(word);
                }
            }
        }
        scalar::distinct(&all).then_some(all)
    }

    /// The type of what has no name.
    pub fn lower(&mut self, view: &View<'d>, hint: &str, way: Way) -> Decl {
        self.unsaid(view);
        let mut decl = match self.form_of(view) {
            Form::Words => match self.words_of(view) {
                Some(values) => self.inline_enum(view, values, hint),
                None => scalar::text(view, &mut self.found),
            },
            Form::Object => self.inline_object(view, hint, way),
            Form::Other if !view.choices.is_empty() => self.choice(view),
            Form::Other if view.is_type("array") || !view.items.is_empty() => self.list(view, hint, way),
            Form::Other => scalar::decl(view, &mut self.found, &mut self.notes),
        };
        decl.optional = view.nullable;
        decl.description = view.text("description").and_then(prose);
        if let Some(default) = view.said.get("default") {
            decl.default = scalar::value(default, &decl);
            if decl.default.is_none() && !default.is_null() {
                self.found.push(lost(default.span, "a default that does not fit its type or belongs to a secret is left out"));
            }
        }
        decl
    }

    fn inline_enum(&mut self, view: &View<'d>, values: Vec<String>, hint: &str) -> Decl {
        if values.len() <= LIMIT_VALUES && self.names.claim(hint) {
            return Decl { shape: Shape::Enum(values), ..Decl::default() };
        }
        let name = self.names.type_(hint);
        self.enums.push((view.span, Enum { comments: Vec::new(), name: name.clone(), values }));
        Decl::word(name)
    }

    fn inline_object(&mut self, view: &View<'d>, hint: &str, way: Way) -> Decl {
        if self.depth < LIMIT_INLINE && self.names.claim(hint) {
            self.depth += 1;
            let fields = self.properties(view, hint, way);
            self.depth -= 1;
            return Decl { shape: Shape::Object(fields), ..Decl::default() };
        }
        let name = self.names.type_(hint);
        let span = view.span;
        self.scope(|types| types.named_type(view, &name, way, span));
        Decl::word(name)
    }

    fn list(&mut self, view: &View<'d>, hint: &str, way: Way) -> Decl {
        // An object in a list reads better under a name.
        let depth = std::mem::replace(&mut self.depth, LIMIT_INLINE);
        let mut items = if view.items.is_empty() { Decl::default() } else { self.decl(&view.items, &format!("{hint}Item"), way) };
        self.depth = depth;
        if std::mem::take(&mut items.optional) {
            self.found.push(approximated(view.span, "the elements of a list cannot be null"));
        }
        let mut probe = Field::new("item", items);
        if !trial::settle(&mut probe).is_empty() {
            self.found.push(lost(view.span, "bounds that its type cannot have are left out"));
        }
        probe.decl.default = None;
        let bound = |keyword: &str| view.text(keyword).filter(|text| text.parse::<u32>().is_ok()).map(str::to_owned);
        let (min, max) = (bound("minItems"), bound("maxItems"));
        Decl { shape: Shape::List(Box::new(probe.decl)), min, max, ..Decl::default() }
    }

    /// The fields of an object, with those that only some of its forms have.
    pub fn properties(&mut self, view: &View<'d>, owner: &str, way: Way) -> Vec<Field> {
        let mut names = Names::default();
        let all = self.parts(view);
        let mut fields = Vec::with_capacity(all.len());
        for part in all {
            let own = around(&part.nodes);
            if (way == Way::Request && own.flag("readOnly")) || (way == Way::Response && own.flag("writeOnly")) {
                continue;
            }
            let name = names.identifier(part.name, "field");
            let hint = format!("{}{}", Case::Pascal.apply(owner), Case::Pascal.apply(&name));
            let mut field = match part.instead {
                None => self.field(name, &part.nodes, part.required, &hint, way),
                Some(shape) => Field::new(name, Decl { shape, optional: !part.required, ..Decl::default() }),
            };
            if field.name != part.name {
                self.found.push(renamed(part.span, "the property", part.name, &field.name));
                field.comments.push(format!("`{}` in the original", part.name));
            }
            fields.push(field);
        }
        fields
    }

    /// Reports keywords that nothing is made of.
    fn unsaid(&mut self, view: &View<'d>) {
        for (keyword, node) in &view.said {
            let why = match *keyword {
                "not" | "if" | "then" | "else" | "dependentRequired" | "dependentSchemas" | "dependencies" | "contains"
                | "patternProperties" | "propertyNames" | "minProperties" | "maxProperties" | "uniqueItems" | "multipleOf"
                | "unevaluatedItems" | "minContains" | "maxContains" => format!("`{keyword}` is not checked"),
                "prefixItems" => "elements of a list that differ by place are `json`".to_owned(),
                "additionalProperties" if !view.properties.is_empty() && node.text() != Some("false") => {
                    "properties beyond those that are listed are refused".to_owned()
                }
                "discriminator" => "`discriminator` is not checked".to_owned(),
                "xml" => "answers are JSON, not XML".to_owned(),
                "example" | "examples" => "examples are left out".to_owned(),
                "externalDocs" => "`externalDocs` is left out".to_owned(),
                _ => continue,
            };
            self.found.push(lost(node.span, why));
        }
    }

    /// Whether a schema's properties can be columns as they are called.
    pub fn is_storable(&self, view: &View<'d>) -> bool {
        use crate::model::name::RESERVED_COLUMNS;
        view.choices.is_empty()
            && view.properties.iter().all(|property| {
                check_identifier(property.name).is_ok()
                    && !property.name.starts_with("__")
                    && !RESERVED_COLUMNS.contains(&property.name.to_ascii_lowercase().as_str())
            })
    }
}
