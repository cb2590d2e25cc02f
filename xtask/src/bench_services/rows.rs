//! Rows, the same in every database.

use super::super::conformance::database::Database;

/// Which table is filled.
#[derive(Clone, Copy)]
pub enum Filled {
    Articles,
    Entries,
}

/// The key of a row by its number, in the form of UUID version 7.
pub fn key(number: usize) -> String {
    format!("018f0000-0000-7000-8000-{number:012x}")
}

/// Adds that many rows.
pub fn fill(database: &Database, what: Filled, count: usize) -> Result<(), String> {
    let url = database.url();
    let Some(file) = url.strip_prefix("sqlite://") else {
        let (columns, values) = postgres(what);
        let script = format!("INSERT INTO {columns} SELECT {values} FROM generate_series(1, {count}) n;\nANALYZE;");
        return database.psql(&script, &[]).map(drop);
    };
    let (columns, values) = sqlite(what);
    let numbers = format!("WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})");
    let script = format!(
        "PRAGMA cache_size = -500000; PRAGMA synchronous = OFF; BEGIN; INSERT INTO {columns} {numbers} SELECT {values} FROM numbers; COMMIT;"
    );
    let opened = rusqlite::Connection::open(file);
    opened.and_then(|connection| connection.execute_batch(&script)).map_err(|error| format!("{file}: {error}"))
}

fn sqlite(what: Filled) -> (&'static str, &'static str) {
    match what {
        Filled::Articles => (
            "articles (id, title, body, price, stock, published, created_at, updated_at)",
            "printf('018f0000-0000-7000-8000-%012x', n), 'Article number ' || n, 'Of a sentence or two, as most are.',
             n % 1000 + 125, n % 50, n % 2, '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'",
        ),
        Filled::Entries => (
            "entries (id, code, title, rank, price, state, pinned, article, created_at, updated_at)",
            "printf('018f0000-0000-7000-8000-%012x', n), 'code ' || n, 'Entry number ' || (n * 7919 % 1000003), n * 7919 % 100003,
             n * 7919 % 1000003, CASE n % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'review' ELSE 'live' END, n % 2,
             printf('018f0000-0000-7000-8000-%012x', n % 1000 + 1),
             strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n, 'unixepoch')",
        ),
    }
}

fn postgres(what: Filled) -> (&'static str, &'static str) {
    match what {
        Filled::Articles => (
            "articles (id, title, body, price, stock, published, created_at, updated_at)",
            "('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Article number ' || n, 'Of a sentence or two, as most are.',
             (n % 1000 + 125) / 100.0, n % 50, n % 2 = 1, '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'",
        ),
        Filled::Entries => (
            "entries (id, code, title, rank, price, state, pinned, article, created_at, updated_at)",
            "('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'code ' || n, 'Entry number ' || (n::bigint * 7919 % 1000003),
             n::bigint * 7919 % 100003, (n::bigint * 7919 % 1000003) / 100.0,
             CASE n % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'review' ELSE 'live' END, n % 2 = 1,
             ('018f0000-0000-7000-8000-' || lpad(to_hex(n % 1000 + 1), 12, '0'))::uuid,
             to_timestamp(1767225600 + n), to_timestamp(1767225600 + n)",
        ),
    }
}
