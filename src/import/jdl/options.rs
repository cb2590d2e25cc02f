//! Options of entities: what they change, and what they say of code that is JHipster's own.

use super::super::text::lost;
use super::syntax::{Choice, Jdl, Selection, Text};
use crate::diag::Diagnostics;
use std::collections::{HashMap, HashSet};

/// What is said of entities.
#[derive(Default)]
pub struct Options {
    named: HashMap<String, Said>,
    /// Of all entities but these.
    others: Vec<(HashSet<String>, Said)>,
}

/// What is said of one entity.
#[derive(Clone, Default)]
pub struct Said {
    pub read_only: bool,
    pub no_server: bool,
    pub microservice: Option<Text>,
}

impl Options {
    /// Reads every option, and tells which ones mean nothing here.
    pub fn of(jdl: &Jdl, found: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        let of_applications = jdl.applications.iter().flat_map(|application| &application.options);
        for choice in jdl.options.iter().chain(of_applications) {
            options.add(choice, found);
        }
        for entity in &jdl.entities {
            for annotation in &entity.annotations {
                let keyword = annotation.name.clone();
                options.add(&Choice { keyword, of: Selection::one(&entity.name), value: annotation.value.clone() }, found);
            }
        }
        options
    }

    /// What is said of an entity in all places together.
    pub fn about(&self, entity: &str) -> Said {
        let mut about = self.named.get(entity).cloned().unwrap_or_default();
        for (except, said) in &self.others {
            if !except.contains(entity) {
                about.join(said);
            }
        }
        about
    }

    fn add(&mut self, choice: &Choice, found: &mut Diagnostics) {
        let Some(said) = said(choice, found) else { return };
        if choice.of.all {
            self.others.push((choice.of.except.iter().map(|name| name.value.clone()).collect(), said));
            return;
        }
        let except: HashSet<&str> = choice.of.except.iter().map(|name| name.value.as_str()).collect();
        for name in choice.of.names.iter().filter(|name| !except.contains(name.value.as_str())) {
            self.named.entry(name.value.clone()).or_default().join(&said);
        }
    }
}

impl Said {
    fn join(&mut self, other: &Self) {
        self.read_only |= other.read_only;
        self.no_server |= other.no_server;
        self.microservice = self.microservice.take().or_else(|| other.microservice.clone());
    }
}

/// What an option says of its entities; nothing where it has no meaning here, which is told unless it goes without saying.
fn said(choice: &Choice, found: &mut Diagnostics) -> Option<Said> {
    let word = choice.keyword.value.as_str();
    let value = choice.value.as_ref().map_or("", |value| value.value.as_str());
    let help = match word.to_ascii_lowercase().as_str() {
        "readonly" => return Some(Said { read_only: true, ..Said::default() }),
        "skipserver" => return Some(Said { no_server: true, ..Said::default() }),
        "microservice" => return choice.value.clone().map(|value| Said { microservice: Some(value), ..Said::default() }),
        // Every list is paged.
        "paginate" | "pagination" if value != "no" => return None,
        // When the entity was first generated.
        "changelogdate" => return None,
        "paginate" | "pagination" => "every list is paged, 20 rows at a time unless the client asks for another number",
        "filter" => "lists can be filtered by enums, booleans, references and indexed fields; name others under `filter`",
        "search" => "lists can be filtered; full-text search is written in a handler",
        "embedded" => "it is an entity of its own; make it an object type where it is only a part of another",
        "skipclient" | "angularsuffix" | "clientrootfolder" => "no client is generated",
        _ => "it is about JHipster's own code",
    };
    let shown = if value.is_empty() { word.to_owned() } else { format!("{word} with {value}") };
    found.push(lost(choice.keyword.span, format!("`{}` is left out", super::parse::short(&shown))).help(help));
    None
}
