//! A database that migrations are tried on: how a script is run, and what its tables and rows look like as text.

use crate::conformance::database::Database;
use scaffold::migrate::{Dialect, identifier};
use std::fmt::Write as _;

/// A database with its engine.
pub struct Target {
    database: Database,
    sqlite: Option<rusqlite::Connection>,
    pub dialect: Dialect,
}

const POSTGRES_SCHEMA: &str = "
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '-') || ' ' || a.attidentity::text || ' ' || a.attcollation::text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisvalid
  FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
ORDER BY 1";

impl Target {
    pub fn new(database: Database, dialect: Dialect) -> Result<Self, String> {
        let sqlite = match dialect {
            Dialect::Sqlite => Some(rusqlite::Connection::open_in_memory().map_err(text)?),
            Dialect::Postgres => None,
        };
        let target = Self { database, sqlite, dialect };
        target.enforce(false)?;
        Ok(target)
    }

    fn enforce(&self, on: bool) -> Result<(), String> {
        let Some(sqlite) = &self.sqlite else { return Ok(()) };
        sqlite.execute_batch(&format!("PRAGMA foreign_keys = {on}")).map_err(text)
    }

    /// Runs a script as a runner does.
    pub fn apply(&self, script: &str, transactional: bool) -> Result<(), String> {
        match &self.sqlite {
            Some(sqlite) => {
                let done = sqlite.execute_batch(&format!("BEGIN;\n{script}\nCOMMIT;")).map_err(text);
                if done.is_err() {
                    // SQLite ends some transactions by itself.
                    let _ = sqlite.execute_batch("ROLLBACK");
                }
                done
            }
            None => self.database.psql(script, if transactional { &["-1"] } else { &[] }).map(|_| ()),
        }
    }

    /// Every column, constraint and index, a line each.
    pub fn schema(&self) -> Result<String, String> {
        match &self.sqlite {
            None => self.database.psql(POSTGRES_SCHEMA, &[]),
            Some(sqlite) => sqlite_schema(sqlite),
        }
    }

    /// Every row of every table but what is named, a line each.
    pub fn rows(&self, lost: &[String]) -> Result<String, String> {
        let mut out = String::new();
        for (table, columns) in self.columns()? {
            if lost.contains(&table) {
                continue;
            }
            let kept: Vec<String> =
                columns.iter().filter(|column| !lost.contains(&format!("{table}.{column}"))).map(|column| identifier(column)).collect();
            writeln!(out, "{table}").map_err(text)?;
            let mut rows = self.select(&format!("SELECT {} FROM {}", kept.join(", "), identifier(&table)))?;
            rows.sort();
            out.extend(rows.into_iter().map(|row| row + "\n"));
        }
        Ok(out)
    }

    fn columns(&self) -> Result<Vec<(String, Vec<String>)>, String> {
        let list = match self.dialect {
            Dialect::Sqlite => {
                "SELECT m.name || '|' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
            }
            Dialect::Postgres => {
                "SELECT table_name || '|' || column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1"
            }
        };
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for line in self.select(list)? {
            let Some((table, column)) = line.trim_matches('\'').split_once('|') else { continue };
            match tables.last_mut().filter(|(name, _)| name == table) {
                Some((_, columns)) => columns.push(column.to_owned()),
                None => tables.push((table.to_owned(), vec![column.to_owned()])),
            }
        }
        Ok(tables)
    }

    fn select(&self, query: &str) -> Result<Vec<String>, String> {
        let Some(sqlite) = &self.sqlite else {
            return Ok(self.database.psql(query, &[])?.lines().map(str::to_owned).collect());
        };
        let mut statement = sqlite.prepare(query).map_err(text)?;
        let count = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cell = |at: usize| {
                row.get_ref(at).map(|value| match value {
                    rusqlite::types::ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
                    other => format!("{other:?}"),
                })
            };
            (0..count).map(cell).collect::<Result<Vec<_>, _>>().map(|cells| cells.join("|"))
        });
        rows.map_err(text)?.collect::<Result<_, _>>().map_err(text)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// What SQLite says of each table. Constraints have no names there; the order of columns is not compared.
fn sqlite_schema(sqlite: &rusqlite::Connection) -> Result<String, String> {
    let mut lines: Vec<String> = Vec::new();
    let mut all = |query: &str| -> Result<(), String> {
        let mut statement = sqlite.prepare(query).map_err(text)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(text)?;
        for row in rows {
            lines.push(row.map_err(text)?);
        }
        Ok(())
    };
    let tables = "FROM sqlite_schema m WHERE m.type = 'table'";
    all(&format!(
        "SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk {}",
        tables.replace(" m WHERE", " m, pragma_table_xinfo(m.name) c WHERE")
    ))?;
    all(&format!(
        "SELECT 'reference ' || m.name || '.' || c.\"from\" || ' ' || c.\"table\" || '.' || c.\"to\" || ' ' || c.on_delete {}",
        tables.replace(" m WHERE", " m, pragma_foreign_key_list(m.name) c WHERE")
    ))?;
    all(&format!(
        "SELECT 'key ' || m.name || ' ' || c.origin || ' ' || c.\"unique\" || c.partial || ' ' || CASE c.origin WHEN 'c' THEN c.name ELSE '' END || ' ' || (SELECT group_concat(i.name) FROM pragma_index_info(c.name) i) {}",
        tables.replace(" m WHERE", " m, pragma_index_list(m.name) c WHERE")
    ))?;
    all("SELECT 'strict ' || name || ' ' || strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'")?;
    let mut statement = sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").map_err(text)?;
    let created = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).map_err(text)?;
    for table in created {
        let (name, sql) = table.map_err(text)?;
        lines.extend(checks(&sql).map(|condition| format!("check {name} {}", condition.replace('"', ""))));
    }
    lines.sort();
    Ok(lines.join("\n"))
}

/// The conditions of a table's checks.
fn checks(sql: &str) -> impl Iterator<Item = &str> {
    sql.match_indices("CHECK (").map(|(at, _)| {
        let rest = &sql[at + 7..];
        let mut depth = 1;
        let end = rest.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0
        });
        end.map_or(rest, |(end, _)| &rest[..end])
    })
}
