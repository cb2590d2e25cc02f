"""What `cargo xtask bench-services` measures the FastAPI stack against: the same queries through the same driver and
pool, an insert in a transaction, a validated body and a line of log for each request, as production asks of any
handler, and nothing else.
It runs inside a generated service, with that service's locked packages.
"""

import os
import sys
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import structlog
import uvicorn
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, Field, PlainSerializer
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.runtime.ids import new_id

COLUMNS = "id, title, body, price, stock, published, created_at, updated_at"
ONE = text(f"SELECT {COLUMNS} FROM articles WHERE id = :id")
FIRST = text(f"SELECT {COLUMNS} FROM articles ORDER BY id LIMIT :limit")
NEXT = text(f"SELECT {COLUMNS} FROM articles WHERE id > :cursor ORDER BY id LIMIT :limit")
PLACES = ", ".join(f":{name}" for name in COLUMNS.split(", "))
INSERT = text(f"INSERT INTO articles ({COLUMNS}) VALUES ({PLACES}) RETURNING {COLUMNS}")

URL = os.environ["DATABASE_URL"]
IS_SQLITE = URL.startswith("sqlite:")


def text_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(text_of)]


class NewArticle(BaseModel):
    title: str = Field(max_length=200)
    body: str | None = None
    price: Decimal = Field(max_digits=10, decimal_places=2)
    stock: int = 0
    published: bool = False


class Article(NewArticle):
    id: UUID
    created_at: Moment
    updated_at: Moment


class Page(BaseModel):
    items: list[Article]
    next_cursor: UUID | None


def connect() -> tuple[AsyncEngine, AsyncEngine]:
    if not IS_SQLITE:
        address = URL.replace("postgres://", "postgresql+asyncpg://")
        engine = create_async_engine(address, pool_size=10, max_overflow=0)
        return engine.execution_options(isolation_level="AUTOCOMMIT"), engine
    address = URL.replace("sqlite://", "sqlite+aiosqlite:///")
    engines = (
        create_async_engine(address, pool_size=4, max_overflow=0, skip_autocommit_rollback=True),
        create_async_engine(address, pool_size=1, max_overflow=0),
    )
    for engine in engines:
        event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engines[1].sync_engine, "begin", begin_immediate)
    return engines


def prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


reader, writer = connect()


@asynccontextmanager
async def lifespan(_: FastAPI):
    yield
    await reader.dispose()
    await writer.dispose()


structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    cache_logger_on_first_use=True,
)
logger = structlog.get_logger()


class Logged:
    """A line for each request, as every service in production writes it."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watched(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            seconds = time.perf_counter() - started
            logger.info("request", method=scope["method"], path=scope["path"], status=status, seconds=seconds)


app = FastAPI(openapi_url=None, lifespan=lifespan)
app.add_middleware(Logged)


@app.get("/readyz")
async def readyz() -> None:
    return None


@app.get("/api/v1/articles/{id}")
async def get(id: UUID) -> Article:
    async with reader.connect() as connection:
        found = await connection.execute(ONE, {"id": key(id)})
    row = found.first()
    if row is None:
        raise HTTPException(404)
    return shown(row)


@app.get("/api/v1/articles")
async def page(limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: UUID | None = None) -> Page:
    async with reader.connect() as connection:
        if cursor is None:
            found = await connection.execute(FIRST, {"limit": limit + 1})
        else:
            found = await connection.execute(NEXT, {"cursor": key(cursor), "limit": limit + 1})
    rows = found.all()
    items = [shown(row) for row in rows[:limit]]
    return Page(items=items, next_cursor=items[-1].id if len(rows) > limit else None)


@app.post("/api/v1/articles", status_code=201)
async def create(sent: NewArticle) -> Article:
    now = datetime.now(UTC)
    values = {**sent.model_dump(), "id": new_id(), "created_at": now, "updated_at": now}
    if IS_SQLITE:
        values |= {"id": str(values["id"]), "price": int(sent.price * 100)}
        values |= {"created_at": text_of(now), "updated_at": text_of(now)}
    async with writer.begin() as connection:
        made = await connection.execute(INSERT, values)
        return shown(made.one())


def key(id: UUID) -> Any:
    return str(id) if IS_SQLITE else id


def shown(row: Any) -> Article:
    values = dict(row._mapping)
    if IS_SQLITE:
        values["price"] = Decimal(values["price"]).scaleb(-2)
    return Article.model_validate(values)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), http="h11", access_log=False)
