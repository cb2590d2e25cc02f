// What `cargo xtask bench-services` measures the Gin stack against: the same queries through the same driver and
// pool, an insert in a transaction, a validated body and a line of log for each request, as production asks of any
// handler, and nothing else.
// It is built inside a generated service, with that service's locked modules.
package main

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

const (
	columns = "id, title, body, price, stock, published, created_at, updated_at"
	moment  = "2006-01-02T15:04:05.000Z"
)

type article struct {
	ID        string  `json:"id"`
	Title     string  `json:"title" binding:"required,max=200"`
	Body      *string `json:"body"`
	Price     string  `json:"price" binding:"required"`
	Stock     int     `json:"stock"`
	Published bool    `json:"published"`
	CreatedAt string  `json:"created_at"`
	UpdatedAt string  `json:"updated_at"`
}

type page struct {
	Items      []*article `json:"items"`
	NextCursor *string    `json:"next_cursor"`
}

var isSQLite bool

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	reader, writer := open(os.Getenv("DATABASE_URL"))
	find := prepare(reader, "SELECT "+columns+" FROM articles WHERE id = $1")
	first := prepare(reader, "SELECT "+columns+" FROM articles ORDER BY id LIMIT $1")
	next := prepare(reader, "SELECT "+columns+" FROM articles WHERE id > $1 ORDER BY id LIMIT $2")
	insert := prepare(writer, "INSERT INTO articles ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "+columns)

	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(logged, gin.Recovery())
	router.GET("/readyz", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.GET("/api/v1/articles/:id", func(c *gin.Context) {
		rows, err := find.QueryContext(c.Request.Context(), c.Param("id"))
		found, err := collect(rows, err)
		switch {
		case err != nil:
			fail(c, err)
		case len(found) == 0:
			c.Status(http.StatusNotFound)
		default:
			c.JSON(http.StatusOK, found[0])
		}
	})
	router.GET("/api/v1/articles", func(c *gin.Context) {
		limit, err := strconv.Atoi(c.DefaultQuery("limit", "20"))
		if err != nil || limit < 1 || limit > 100 {
			c.Status(http.StatusBadRequest)
			return
		}
		var rows *sql.Rows
		if cursor := c.Query("cursor"); cursor == "" {
			rows, err = first.QueryContext(c.Request.Context(), limit+1)
		} else {
			rows, err = next.QueryContext(c.Request.Context(), cursor, limit+1)
		}
		found, err := collect(rows, err)
		if err != nil {
			fail(c, err)
			return
		}
		answer := page{Items: found}
		if len(found) > limit {
			answer = page{found[:limit], &found[limit-1].ID}
		}
		c.JSON(http.StatusOK, answer)
	})
	router.POST("/api/v1/articles", func(c *gin.Context) {
		var sent article
		if err := c.ShouldBindJSON(&sent); err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		now := time.Now().UTC().Format(moment)
		transaction, err := writer.BeginTx(c.Request.Context(), nil)
		if err != nil {
			fail(c, err)
			return
		}
		defer transaction.Rollback()
		rows, err := transaction.StmtContext(c.Request.Context(), insert).QueryContext(c.Request.Context(), uuid.Must(uuid.NewV7()).String(),
			sent.Title, sent.Body, stored(sent.Price), sent.Stock, sent.Published, now, now)
		made, err := collect(rows, err)
		if err == nil {
			err = transaction.Commit()
		}
		if err != nil {
			fail(c, err)
			return
		}
		c.JSON(http.StatusCreated, made[0])
	})
	check(router.Run("127.0.0.1:" + os.Getenv("PORT")))
}

// logged writes a line for each request, as every service in production does.
func logged(c *gin.Context) {
	started := time.Now()
	c.Next()
	slog.LogAttrs(c, slog.LevelInfo, "request",
		slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()),
		slog.Duration("duration", time.Since(started)),
	)
}

func open(url string) (reader, writer *sql.DB) {
	file, found := strings.CutPrefix(url, "sqlite://")
	if isSQLite = found; !found {
		pool := connect("pgx", url, 10)
		return pool, pool
	}
	source := "file:" + file + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)"
	return connect("sqlite", source, max(4, runtime.NumCPU())), connect("sqlite", source, 1)
}

func connect(driver, source string, size int) *sql.DB {
	pool, err := sql.Open(driver, source)
	check(err)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool
}

func prepare(pool *sql.DB, query string) *sql.Stmt {
	statement, err := pool.Prepare(query)
	check(err)
	return statement
}

// collect takes the place of a query's outcome.
func collect(rows *sql.Rows, err error) ([]*article, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []*article{}
	for rows.Next() {
		row, created, updated := new(article), any(nil), any(nil)
		err := rows.Scan(&row.ID, &row.Title, &row.Body, &row.Price, &row.Stock, &row.Published, &created, &updated)
		if err != nil {
			return nil, err
		}
		if isSQLite {
			point := len(row.Price) - 2
			row.Price = row.Price[:point] + "." + row.Price[point:]
		}
		row.CreatedAt, row.UpdatedAt = text(created), text(updated)
		found = append(found, row)
	}
	return found, rows.Err()
}

func text(value any) string {
	if at, isTime := value.(time.Time); isTime {
		return at.UTC().Format(moment)
	}
	return value.(string)
}

// stored is a price as the database keeps it: SQLite in cents.
func stored(price string) any {
	if !isSQLite {
		return price
	}
	cents, _ := strconv.Atoi(strings.Replace(price, ".", "", 1))
	return cents
}

func fail(c *gin.Context, err error) {
	slog.Error("request failed", "error", err)
	c.Status(http.StatusInternalServerError)
}

func check(err error) {
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		panic(err)
	}
}
