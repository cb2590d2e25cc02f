//! Lists of a table with a million rows: every page comes out of an index, and a late page costs what the first costs.
//!
//! PostgreSQL tells the plans of the statements that the service sends (auto_explain). Their conditions and orders are
//! the same on SQLite, which explains them on the service's own file.

use super::bench_services::{Filled, SPEC, fill, median};
use super::conformance::database::{Database, Databases, Kind};
use super::conformance::http::{Body, Connection};
use super::stacks::{Stack, named};
use super::{generated, tools};
use regex_lite::Regex;
use serde_json::Value;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

const ROWS: usize = 1_000_000;
const SORTS: [&str; 8] = ["id", "created_at", "updated_at", "code", "title", "rank", "price", "state"];
const FILTERS: [Option<(&str, &str)>; 4] =
    [None, Some(("state", "live")), Some(("pinned", "true")), Some(("article", "018f0000-0000-7000-8000-000000000007"))];
/// The filter that leaves so few rows that sorting them is as good.
const SELECTIVE: &str = "article";
/// The filter and the order that an index of the spec is declared for.
const DECLARED: (&str, &str) = ("state", "created_at");
/// Pages of 100 before page 50,000 of 20.
const WALKED: usize = 9_999;
const ROUNDS: usize = 21;
const WALK_LIMIT: Duration = Duration::from_secs(1800);
const LOG_LIMIT: Duration = Duration::from_secs(5);
const AUTO_EXPLAIN: &str = "DO $$ BEGIN
EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = ''auto_explain''', current_database());
EXECUTE format('ALTER DATABASE %I SET auto_explain.log_min_duration = 0', current_database());
END $$";

/// A list as clients ask for it.
#[derive(Clone, Copy)]
struct List {
    sort: &'static str,
    descending: bool,
    filter: Option<(&'static str, &'static str)>,
}

struct Explained {
    list: List,
    statement: String,
    plan: String,
}

/// Looks at these stacks, or at all.
pub fn run(names: &[String]) -> Result<(), String> {
    tools::install_missing()?;
    generated::build()?;
    let folder = generated::fresh("million")?;
    let mut faults = Vec::new();
    println!("| stack | database | plans | page 1 | page 50,000 |\n| --- | --- | --: | --: | --: |");
    for stack in named(names)? {
        for (service, _) in generated::generate(SPEC, Some(stack.name), &folder)? {
            faults.extend(look(stack, &service)?);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn look(stack: &Stack, folder: &Path) -> Result<Vec<String>, String> {
    let environment = stack.prepare(folder)?;
    let (mut faults, mut explained) = (Vec::new(), Vec::new());
    for kind in [Kind::Postgres, Kind::Sqlite] {
        let databases = Databases::open(kind)?;
        let database = databases.fresh()?;
        tools::quiet(environment.make(folder, &["migrate"]).env("DATABASE_URL", database.url()))?;
        fill(&database, Filled::Articles, 1000)?;
        fill(&database, Filled::Entries, ROWS)?;
        if kind == Kind::Postgres {
            database.psql(AUTO_EXPLAIN, &[])?;
        }
        let service = environment.start(folder, &database)?;
        let mut client = Client::open(service.address)?;
        explained = match kind {
            Kind::Postgres => explained_by_postgres(&mut client, &database)?,
            Kind::Sqlite => explained_by_sqlite(explained, &database)?,
        };
        let (first, late) = pages(&mut client)?;
        println!("| {} | {kind:?} | {} | {first:.2} ms | {late:.2} ms |", stack.name, explained.len());
        let told = |one: &Explained| Some(format!("{} on {kind:?}, {}: {}\n{}", stack.name, one.list, one.fault()?, one.plan));
        faults.extend(explained.iter().filter_map(told));
    }
    Ok(faults)
}

/// The first and the second page of every list, as the server plans them.
fn explained_by_postgres(client: &mut Client, database: &Database) -> Result<Vec<Explained>, String> {
    let mut explained = Vec::new();
    for list in lists() {
        let mut cursor = None;
        for _ in 0..2 {
            let before = database.server_log()?.len();
            cursor = client.page(&list, 20, cursor.as_deref())?;
            let (statement, plan) = logged_plan(database, before)?;
            explained.push(Explained { list, statement, plan });
        }
    }
    Ok(explained)
}

fn lists() -> impl Iterator<Item = List> {
    let orders = SORTS.iter().flat_map(|sort| [false, true].map(|descending| (*sort, descending)));
    orders.flat_map(|(sort, descending)| FILTERS.map(|filter| List { sort, descending, filter }))
}

/// The statement of the list, and its plan, in what was logged since.
fn logged_plan(database: &Database, since: usize) -> Result<(String, String), String> {
    let started = Instant::now();
    while started.elapsed() < LOG_LIMIT {
        let log = database.server_log()?;
        let plans = log.get(since..).unwrap_or_default().split("Query Text: ").skip(1);
        // A plan ends with the line that starts without a tab.
        let whole = plans.filter_map(|text| text.contains("\n\tLimit").then(|| text.split_once("\n\tLimit")).flatten());
        if let Some((statement, rest)) = whole.filter(|(statement, _)| statement.contains("entries")).last() {
            let lines = rest.split('\n').enumerate().take_while(|(at, line)| *at == 0 || line.starts_with('\t'));
            let plan: Vec<&str> = lines.map(|(_, line)| line.trim_end()).collect();
            return Ok((statement.to_owned(), format!("\tLimit{}", plan.join("\n"))));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err("PostgreSQL logged no plan of a list".to_owned())
}

/// The same statements; SQLite has no casts.
fn explained_by_sqlite(explained: Vec<Explained>, database: &Database) -> Result<Vec<Explained>, String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let casts = Regex::new(r"::\w+(?:\([0-9, ]+\))?(?: WITH(?:OUT)? TIME ZONE)?").map_err(|error| text(&error))?;
    let url = database.url();
    let file = url.strip_prefix("sqlite://").unwrap_or(&url);
    let opened = rusqlite::Connection::open(file).map_err(|error| text(&error))?;
    let explain = |one: Explained| {
        let statement = casts.replace_all(&one.statement, "").into_owned();
        let mut explaining = opened.prepare(&format!("EXPLAIN QUERY PLAN {statement}"))?;
        let steps = explaining.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>()?;
        Ok(Explained { plan: steps.join("\n"), statement, ..one })
    };
    explained.into_iter().map(|one| explain(one).map_err(|error: rusqlite::Error| text(&error))).collect()
}

/// Milliseconds for the first page of 20 and for page 50,000.
fn pages(client: &mut Client) -> Result<(f64, f64), String> {
    let list = List { sort: "created_at", descending: false, filter: None };
    let mut cursor = None;
    for page in 1..=WALKED {
        cursor = client.page(&list, 100, cursor.as_deref())?;
        if cursor.is_none() {
            return Err(format!("the list ended after {page} pages of 100"));
        }
    }
    let mut timed = |cursor: Option<&str>| {
        let once = |_| {
            let started = Instant::now();
            client.page(&list, 20, cursor).map(|_| started.elapsed().as_secs_f64() * 1000.0)
        };
        (0..ROUNDS).map(once).collect::<Result<Vec<_>, _>>().map(median)
    };
    Ok((timed(None)?, timed(cursor.as_deref())?))
}

struct Client {
    address: SocketAddr,
    connection: Connection,
}

impl Client {
    fn open(address: SocketAddr) -> Result<Self, String> {
        Ok(Self { address, connection: Connection::open(address, WALK_LIMIT)? })
    }

    /// The cursor of the page that follows.
    fn page(&mut self, list: &List, limit: usize, cursor: Option<&str>) -> Result<Option<String>, String> {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let target = format!("/api/v1/entries?limit={limit}&{list}{cursor}");
        self.connection.send(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        let answer = self.connection.answer(Body::Expected)?;
        // Some servers end a connection after so many requests, and say so.
        if answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.connection = Connection::open(self.address, WALK_LIMIT)?;
        }
        if answer.status != 200 {
            return Err(format!("{target}: {}", answer.text()));
        }
        let body = answer.json().unwrap_or_default();
        Ok(body.get("next_cursor").and_then(Value::as_str).map(str::to_owned))
    }
}

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sort={}{}", if self.descending { "-" } else { "" }, self.sort)?;
        self.filter.map_or(Ok(()), |(name, value)| write!(formatter, "&{name}={value}"))
    }
}

impl List {
    /// Whether an index holds the rows in their order: without one, what a filter leaves is sorted.
    fn is_ordered(&self) -> bool {
        let is_held = |filter| filter != SELECTIVE && (self.sort == "id" || (filter, self.sort) == DECLARED);
        self.filter.is_none_or(|(filter, _)| is_held(filter))
    }
}

impl Explained {
    /// What a plan must not do. Rows with the same value of the order may be sorted among themselves.
    fn fault(&self) -> Option<&'static str> {
        let has = |start: &str| self.plan.lines().any(|line| line.trim_start_matches(['\t', ' ', '-', '>']).starts_with(start));
        let scanned = has("Seq Scan")
            || has("Parallel Seq Scan")
            || self.plan.lines().any(|line| line.starts_with("SCAN") && !line.contains("USING"));
        if scanned {
            return Some("reads the whole table");
        }
        let sorted = has("Sort  (") || has("USE TEMP B-TREE FOR ORDER BY");
        (sorted && self.list.is_ordered()).then_some("sorts what an index could hold in order")
    }
}
