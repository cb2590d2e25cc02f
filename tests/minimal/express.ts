/**
 * What `cargo xtask bench-services` measures the Express stack against: the same queries through the same driver and
 * pool, an insert in a transaction, a validated body and a line of log for each request, as production asks of any
 * handler, and nothing else.
 * It runs inside a generated service, with that service's locked packages.
 */

import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

import express, { type Response } from "express";
import pg from "pg";
import { pino } from "pino";
import { z } from "zod";

type Row = Record<string, unknown>;
type Run = (...values: unknown[]) => Promise<Row[]> | Row[];
type Queries = Record<"one" | "first" | "next" | "insert", Run>;

const COLUMNS = "id, title, body, price, stock, published, created_at, updated_at";
const ONE = `SELECT ${COLUMNS} FROM articles WHERE id = $1`;
const FIRST = `SELECT ${COLUMNS} FROM articles ORDER BY id LIMIT $1`;
const NEXT = `SELECT ${COLUMNS} FROM articles WHERE id > $1 ORDER BY id LIMIT $2`;
const INSERT = `INSERT INTO articles (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`;

const NewArticle = z.strictObject({
  title: z.string().max(200),
  body: z.string().nullable().default(null),
  price: z.string().regex(/^-?\d{1,8}\.\d{2}$/),
  stock: z.int().default(0),
  published: z.boolean().default(false),
});
type NewArticle = z.infer<typeof NewArticle>;

const url = process.env.DATABASE_URL ?? "";
const isSqlite = url.startsWith("sqlite:");
const { one, first, next, insert } = isSqlite ? openSqlite(url.slice("sqlite://".length)) : openPostgres();

const logger = pino();
const application = express();
application.disable("x-powered-by");
application.use((request, response, next) => {
  const started = performance.now();
  response.once("finish", () => {
    const { method, route } = request as { method: string; route?: { path: string } };
    const duration = performance.now() - started;
    logger.info({ method, route: route?.path, status: response.statusCode, duration }, "request");
  });
  next();
});
application.use(express.json());
application.get("/readyz", (_, response) => {
  response.sendStatus(200);
});
application.get("/api/v1/articles/:id", async ({ params }, response) => {
  const [row] = await one(params.id);
  if (row === undefined) {
    response.sendStatus(404);
  } else {
    response.json(shown(row));
  }
});
application.get("/api/v1/articles", async ({ query }, response) => {
  const { limit = "20", cursor } = query as { limit?: string; cursor?: string };
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > 100) {
    response.sendStatus(400);
    return;
  }
  const rows = await (cursor === undefined ? first(most + 1) : next(cursor, most + 1));
  const items = rows.slice(0, most).map(shown);
  response.json({ items, next_cursor: rows.length > most ? items.at(-1)?.id : null });
});
application.post("/api/v1/articles", async ({ body }, response) => {
  const sent = NewArticle.safeParse(body);
  if (sent.success) {
    await create(response, sent.data);
  } else {
    response.status(400).json(sent.error.issues);
  }
});
application.listen(Number(process.env.PORT), "127.0.0.1");

async function create(response: Response, { title, body, price, stock, published }: NewArticle): Promise<void> {
  const now = new Date().toISOString();
  const stored = isSqlite ? [Number(price.replace(".", "")), stock, Number(published)] : [price, stock, published];
  const [row] = await insert(newId(), title, body, ...stored, now, now);
  response.status(201).json(shown(row ?? {}));
}

function openSqlite(file: string): Queries {
  const [reader, writer] = [new DatabaseSync(file), new DatabaseSync(file, { timeout: 10_000 })];
  writer.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
  const prepare = (database: DatabaseSync, sql: string): Run => {
    const statement = database.prepare(sql.replaceAll("$", "?"));
    return (...values) => statement.all(...(values as string[]));
  };
  const [begin, insert, commit] = ["BEGIN IMMEDIATE", INSERT, "COMMIT"].map((sql) => prepare(writer, sql)) as [Run, Run, Run];
  return {
    one: prepare(reader, ONE),
    first: prepare(reader, FIRST),
    next: prepare(reader, NEXT),
    insert: (...values) => {
      begin();
      const rows = insert(...values);
      commit();
      return rows;
    },
  };
}

function openPostgres(): Queries {
  const parsers = new pg.TypeOverrides();
  const moment = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;
  parsers.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => moment(text).toISOString());
  const pool = new pg.Pool({ connectionString: url, max: 10, types: parsers });
  const read =
    (text: string): Run =>
    async (...values) =>
      (await pool.query<Row>(text, values)).rows;
  return {
    one: read(ONE),
    first: read(FIRST),
    next: read(NEXT),
    insert: async (...values) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const { rows } = await client.query<Row>(INSERT, values);
        await client.query("COMMIT");
        return rows;
      } finally {
        client.release();
      }
    },
  };
}

/** A row as the interface has it: SQLite keeps cents, and no booleans. */
function shown(row: Row): Row {
  if (!isSqlite) {
    return row;
  }
  const cents = String(row.price).padStart(3, "0");
  return { ...row, price: `${cents.slice(0, -2)}.${cents.slice(-2)}`, published: row.published === 1 };
}

/** UUID version 7. */
function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
