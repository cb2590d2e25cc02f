//! What `cargo xtask bench-services` measures the axum stack against: the same queries through the same driver and
//! pool, an insert in a transaction, a validated body and a line of log for each request, as production asks of any
//! handler, and nothing else.
//! It is built inside a generated service, with that service's locked crates.

use std::env;
use std::error::Error;
use std::str::FromStr;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{MatchedPath, Path, RawQuery, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bigdecimal::{BigDecimal, ToPrimitive};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json as document;
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{PgPool, Row, SqlitePool};
use tokio::net::TcpListener;
use uuid::Uuid;

const ONE: &str = "SELECT id, title, body, price, stock, published, created_at, updated_at FROM articles WHERE id = $1";
const FIRST: &str =
    "SELECT id, title, body, price, stock, published, created_at, updated_at FROM articles ORDER BY id LIMIT $1";
const NEXT: &str = "SELECT id, title, body, price, stock, published, created_at, updated_at FROM articles WHERE id > $1 ORDER BY id LIMIT $2";
const INSERT: &str = "INSERT INTO articles (id, title, body, price, stock, published, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id, title, body, price, stock, published, created_at, updated_at";

#[derive(Serialize)]
struct Article {
    id: String,
    title: String,
    body: Option<String>,
    price: String,
    stock: i32,
    published: bool,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
struct NewArticle {
    title: String,
    body: Option<String>,
    price: String,
    #[serde(default)]
    stock: i32,
    #[serde(default)]
    published: bool,
}

#[derive(Serialize)]
struct Page<'a> {
    items: &'a [Article],
    next_cursor: Option<&'a str>,
}

#[derive(Clone)]
enum Database {
    Postgres(PgPool),
    Sqlite { reader: SqlitePool, writer: SqlitePool },
}

type Found = Result<Vec<Article>, sqlx::Error>;

impl Database {
    async fn open(url: &str) -> Result<Self, sqlx::Error> {
        if !url.starts_with("sqlite:") {
            return PgPoolOptions::new().max_connections(10).connect(url).await.map(Self::Postgres);
        }
        let options = SqliteConnectOptions::from_str(url)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true);
        let pool = |size| {
            SqlitePoolOptions::new().max_connections(size).test_before_acquire(false).connect_lazy_with(options.clone())
        };
        Ok(Self::Sqlite { reader: pool(4), writer: pool(1) })
    }

    async fn one(&self, id: Uuid) -> Found {
        match self {
            Self::Postgres(pool) => sqlx::query(ONE).bind(id).try_map(postgres).fetch_all(pool).await,
            Self::Sqlite { reader, .. } => sqlx::query(ONE).bind(id.to_string()).try_map(sqlite).fetch_all(reader).await,
        }
    }

    async fn page(&self, cursor: Option<Uuid>, limit: i64) -> Found {
        match (self, cursor) {
            (Self::Postgres(pool), None) => sqlx::query(FIRST).bind(limit).try_map(postgres).fetch_all(pool).await,
            (Self::Postgres(pool), Some(id)) => {
                sqlx::query(NEXT).bind(id).bind(limit).try_map(postgres).fetch_all(pool).await
            }
            (Self::Sqlite { reader, .. }, None) => {
                sqlx::query(FIRST).bind(limit).try_map(sqlite).fetch_all(reader).await
            }
            (Self::Sqlite { reader, .. }, Some(id)) => {
                sqlx::query(NEXT).bind(id.to_string()).bind(limit).try_map(sqlite).fetch_all(reader).await
            }
        }
    }

    async fn insert(&self, sent: NewArticle) -> Found {
        let (id, now, NewArticle { title, body, price, stock, published }) = (Uuid::now_v7(), Utc::now(), sent);
        let price: BigDecimal = price.parse().map_err(|_| sqlx::Error::Protocol("no decimal".to_owned()))?;
        match self {
            Self::Postgres(pool) => {
                let query = sqlx::query(INSERT).bind(id).bind(title).bind(body).bind(price).bind(stock);
                let mut transaction = pool.begin().await?;
                let made = query.bind(published).bind(now).bind(now).try_map(postgres).fetch_all(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(made)
            }
            Self::Sqlite { writer, .. } => {
                let cents = price.with_scale(2).as_bigint_and_scale().0.to_i64().unwrap_or_default();
                let query = sqlx::query(INSERT).bind(id.to_string()).bind(title).bind(body).bind(cents).bind(stock);
                let query = query.bind(published).bind(text(now)).bind(text(now)).try_map(sqlite);
                let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
                let made = query.fetch_all(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(made)
            }
        }
    }
}

fn postgres(row: PgRow) -> Result<Article, sqlx::Error> {
    Ok(Article {
        id: row.try_get::<Uuid, _>(0)?.to_string(),
        title: row.try_get(1)?,
        body: row.try_get(2)?,
        price: row.try_get::<BigDecimal, _>(3)?.to_plain_string(),
        stock: row.try_get(4)?,
        published: row.try_get(5)?,
        created_at: text(row.try_get(6)?),
        updated_at: text(row.try_get(7)?),
    })
}

fn sqlite(row: SqliteRow) -> Result<Article, sqlx::Error> {
    Ok(Article {
        id: row.try_get(0)?,
        title: row.try_get(1)?,
        body: row.try_get(2)?,
        price: BigDecimal::new(row.try_get::<i64, _>(3)?.into(), 2).to_plain_string(),
        stock: row.try_get(4)?,
        published: row.try_get(5)?,
        created_at: row.try_get(6)?,
        updated_at: row.try_get(7)?,
    })
}

fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

async fn find(State(database): State<Database>, Path(id): Path<Uuid>) -> Response {
    match database.one(id).await {
        Ok(found) if found.is_empty() => StatusCode::NOT_FOUND.into_response(),
        Ok(found) => json(StatusCode::OK, &found[0]),
        Err(error) => failed(&error),
    }
}

async fn list(State(database): State<Database>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let value = |name| url::form_urlencoded::parse(query.as_bytes()).find(|pair| pair.0 == name).map(|pair| pair.1);
    let limit = value("limit").map_or(Ok(20), |text| text.parse::<usize>());
    let cursor = value("cursor").map(|text| text.parse()).transpose();
    let (Ok(limit @ 1..=100), Ok(cursor)) = (limit, cursor) else { return StatusCode::BAD_REQUEST.into_response() };
    match database.page(cursor, limit as i64 + 1).await {
        Ok(found) => {
            let items = &found[..limit.min(found.len())];
            let next_cursor = items.last().filter(|_| found.len() > limit).map(|last| last.id.as_str());
            json(StatusCode::OK, &Page { items, next_cursor })
        }
        Err(error) => failed(&error),
    }
}

async fn create(State(database): State<Database>, body: Bytes) -> Response {
    let Ok(sent) = serde_json::from_slice::<NewArticle>(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    if sent.title.chars().count() > 200 {
        return StatusCode::BAD_REQUEST.into_response();
    }
    match database.insert(sent).await {
        Ok(made) => json(StatusCode::CREATED, &made[0]),
        Err(error) => failed(&error),
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A line for each request, as every service in production writes it.
async fn logged(request: Request, next: Next) -> Response {
    let (started, method) = (Instant::now(), request.method().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let line = document!({
        "time": text(Utc::now()),
        "level": "info",
        "message": "request",
        "method": method.as_str(),
        "route": route.as_ref().map(MatchedPath::as_str),
        "status": response.status().as_u16(),
        "duration": started.elapsed().as_secs_f64(),
    });
    println!("{line}");
    response
}

fn failed(error: &sqlx::Error) -> Response {
    eprintln!("{error}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = Database::open(&env::var("DATABASE_URL")?).await?;
    let application = Router::new()
        .route("/readyz", get(async || StatusCode::OK))
        .route("/api/v1/articles", get(list).post(create))
        .route("/api/v1/articles/{id}", get(find))
        .layer(from_fn(logged))
        .with_state(database);
    let listener = TcpListener::bind(("127.0.0.1", env::var("PORT")?.parse()?)).await?;
    Ok(axum::serve(listener, application).await?)
}
