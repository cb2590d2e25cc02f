//! The data: what a case file says, read and checked before anything runs.

use super::token::Identity;
use super::vars::{Unknown, Vars, fill};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One file: cases about one thing.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// Set where the group needs a service of its own, started with this environment.
    pub own_service: Option<BTreeMap<String, String>>,
    pub cases: Vec<Case>,
}

/// A case stays untyped until its references are filled in, just before it runs.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub given: Vec<Value>,
    pub act: Act,
    pub then: Vec<Value>,
}

#[derive(Clone, Debug)]
pub enum Act {
    Step(Value),
    /// Something a request cannot say: a named action of the runner with its parameters.
    Do {
        action: String,
        with: Value,
    },
}

/// A request and what its answer must be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    pub send: String,
    /// A request from `fixtures.yaml`; `with` replaces properties of its body.
    pub make: Option<String>,
    pub with: Map<String, Value>,
    pub r#as: Option<Identity>,
    pub attack: Option<String>,
    pub headers: Map<String, Value>,
    pub json: Option<Value>,
    /// Text as it is.
    pub body: Option<String>,
    /// As `body`, but every character is one byte.
    pub bytes: Option<String>,
    /// The whole request, every character one byte.
    pub raw: Option<String>,
    /// Spaces are added until the body has this many bytes.
    pub pad_to: Option<usize>,
    pub chunked: bool,
    pub save: Option<String>,
    /// One after the other, with `$(n)` counting from 1; saved as `name1`, `name2`, ….
    pub times: Option<usize>,
    /// As many at the same time, with `$(n)` counting from 1.
    pub parallel: Option<usize>,
    /// Follows the pages of a list to the end, by `cursor` or by `link`; the answer then holds
    /// all items, and `pages`.
    pub walk: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// A status, or a list where the contract leaves a choice.
    pub status: Value,
    pub headers: BTreeMap<String, String>,
    pub allow: Option<Vec<String>>,
    /// The whole body.
    pub json: Option<Value>,
    /// Some of its properties.
    pub like: Option<Value>,
    /// The properties' order.
    pub keys: Option<Vec<String>>,
    /// The validation failures, in any order: all of them, or some.
    pub errors: Option<Vec<Value>>,
    pub errors_include: Option<Vec<Value>>,
    pub body_has: Vec<String>,
    pub body_never: Vec<String>,
    pub empty: bool,
    /// The answer may come from the HTTP parser, before any handler.
    pub plain: bool,
    /// The endpoint declares its own error body.
    pub declared: bool,
    pub within_ms: Option<u64>,
    /// The statuses of several answers on one connection.
    pub statuses: Option<Vec<u16>>,
    /// After the first of them the service may close the connection.
    pub may_close: bool,
    /// How many of the parallel answers had each status.
    pub tally: Option<BTreeMap<String, usize>>,
    /// Properties in which all parallel answers agree.
    pub same: Vec<String>,
    /// The log line of this request.
    pub log: Option<Value>,
    pub log_never: Vec<String>,
    /// What the database holds, and what it does not.
    pub stored: Vec<String>,
    pub stored_never: Vec<String>,
    pub never_fetched: Option<String>,
}

pub type Fixtures = BTreeMap<String, Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: String,
    #[serde(default)]
    #[allow(dead_code, reason = "a sentence for the reader")]
    about: String,
    own_service: Option<BTreeMap<String, String>>,
    cases: Vec<Map<String, Value>>,
}

static CASES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/cases");

/// Every group, sorted by file name, and the fixtures.
pub fn load() -> Result<(Vec<Group>, Fixtures), String> {
    let mut files: Vec<_> = CASES.files().collect();
    files.sort_by_key(|file| file.path());
    let (mut groups, mut fixtures) = (Vec::new(), Fixtures::new());
    for file in files {
        let path = file.path().display();
        let text = file.contents_utf8().ok_or_else(|| format!("{path} is not text"))?;
        let at = |error: String| format!("{path}: {error}");
        if file.path().file_stem().is_some_and(|stem| stem == "fixtures") {
            fixtures = serde_saphyr::from_str(text).map_err(|error| at(error.to_string()))?;
        } else {
            groups.push(read_group(text).map_err(at)?);
        }
    }
    Ok((groups, fixtures))
}

fn read_group(text: &str) -> Result<Group, String> {
    let file: File = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    let mut cases = Vec::new();
    for raw in file.cases {
        for row in expand(raw)? {
            cases.push(read_case(row)?);
        }
    }
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair.first() == pair.last()) {
        return Err(format!("two cases are called {:?}", twice.first().unwrap_or(&"")));
    }
    Ok(Group { name: file.group, own_service: file.own_service, cases })
}

/// A case with `each` is one case a row.
fn expand(mut raw: Map<String, Value>) -> Result<Vec<Map<String, Value>>, String> {
    let Some(rows) = raw.shift_remove("each") else {
        return Ok(vec![raw]);
    };
    let rows: Vec<Map<String, Value>> = serde_json::from_value(rows).map_err(|error| format!("each: {error}"))?;
    let mut out = Vec::new();
    for row in rows {
        let mut vars = Vars::default();
        for (name, value) in row {
            vars.set(&name, value);
        }
        match fill(&Value::Object(raw.clone()), &vars, Unknown::Keep)? {
            Value::Object(filled) => out.push(filled),
            _ => return Err("a case is a map".to_owned()),
        }
    }
    Ok(out)
}

fn read_case(mut raw: Map<String, Value>) -> Result<Case, String> {
    let name = match raw.shift_remove("name") {
        Some(Value::String(name)) => name,
        other => return Err(format!("a case has no name, but {other:?}")),
    };
    let at = |error: String| format!("case {name:?}: {error}");
    let given = steps(raw.shift_remove("given")).map_err(at)?;
    let then = steps(raw.shift_remove("then")).map_err(at)?;
    let act = match raw.shift_remove("do") {
        Some(Value::String(action)) => Act::Do { action, with: raw.shift_remove("with").unwrap_or_default() },
        Some(other) => return Err(at(format!("do: {other}"))),
        None => {
            let step = Value::Object(std::mem::take(&mut raw));
            check(&step).map_err(at)?;
            Act::Step(step)
        }
    };
    if let Some(key) = raw.keys().next() {
        return Err(at(format!("unknown key {key}")));
    }
    Ok(Case { name, given, act, then })
}

fn steps(list: Option<Value>) -> Result<Vec<Value>, String> {
    let list: Vec<Value> = list.map_or(Ok(Vec::new()), serde_json::from_value).map_err(|error| error.to_string())?;
    list.iter().try_for_each(check)?;
    Ok(list)
}

fn check(step: &Value) -> Result<(), String> {
    Step::deserialize(step).map(drop).map_err(|error| error.to_string())
}
