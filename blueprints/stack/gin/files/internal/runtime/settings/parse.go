package settings

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"service/internal/runtime/keyring"
)

// Database is a file of SQLite, or PostgreSQL.
type Database struct {
	File     string
	Postgres *pgx.ConnConfig
}

// Rate is a count of requests in a window.
type Rate struct {
	Requests int
	Window   time.Duration
}

// ParseDatabase reads a URL of either database.
func ParseDatabase(text string) (Database, error) {
	scheme, rest, _ := strings.Cut(text, ":")
	switch scheme {
	case "sqlite":
		file := strings.TrimPrefix(rest, "//")
		if file == "" || strings.Contains(file, ":memory:") || strings.Contains(file, "?") {
			return Database{}, errors.New("must name a file: sqlite:///absolute/path or sqlite:relative/path")
		}
		return Database{File: file}, nil
	case "postgres", "postgresql":
		config, err := pgx.ParseConfig(text)
		if err != nil {
			// The reason may quote the URL, with its password.
			return Database{}, errors.New("is not a database URL")
		}
		return Database{Postgres: config}, nil
	default:
		return Database{}, errors.New("must start with sqlite:, postgres:// or postgresql://, and nothing else")
	}
}

// ParseRate reads 6000/min.
func ParseRate(text string) (Rate, error) {
	windows := map[string]time.Duration{
		"s": time.Second, "sec": time.Second, "second": time.Second,
		"min": time.Minute, "minute": time.Minute,
		"h": time.Hour, "hour": time.Hour,
		"day": 24 * time.Hour,
	}
	count, period, _ := strings.Cut(text, "/")
	requests, err := strconv.Atoi(strings.TrimSpace(count))
	window, known := windows[strings.TrimSpace(period)]
	if err != nil || requests < 1 || !known {
		return Rate{}, errors.New("must be like 6000/min")
	}
	return Rate{requests, window}, nil
}

func parseKeys(text string) ([]keyring.Key, error) {
	var keys []keyring.Key
	for item := range strings.SplitSeq(text, ",") {
		id, encoded, _ := strings.Cut(strings.TrimSpace(item), ":")
		secret, err := base64.StdEncoding.DecodeString(encoded)
		taken := slices.ContainsFunc(keys, func(key keyring.Key) bool { return key.ID == id })
		if err != nil || id == "" || taken || len(secret) != keyring.Size {
			return nil, fmt.Errorf("must be id:base64,… with keys of %d bytes and different ids", keyring.Size)
		}
		keys = append(keys, keyring.Key{ID: id, Secret: secret})
	}
	return keys, nil
}

func parseNetworks(text string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		network, err := netip.ParsePrefix(item)
		if address, single := netip.ParseAddr(item); single == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if item != "" && err != nil {
			return nil, errors.New("must be a list of addresses or networks")
		}
		if item != "" {
			networks = append(networks, network.Masked())
		}
	}
	return networks, nil
}

func parseWebURL(text string) (string, error) {
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return "", errors.New("must be an http or https URL")
	}
	return text, nil
}

// oneOf takes the first value where nothing is set.
func (e *environment) oneOf(name string, values ...string) string {
	set := e.text(name, values[0])
	if !slices.Contains(values, set) {
		e.fail(name, fmt.Errorf("must be one of %s", strings.Join(values, ", ")))
	}
	return set
}

func (e *environment) integer(name, otherwise string, least, most int64) int64 {
	number, err := strconv.ParseInt(e.text(name, otherwise), 10, 64)
	if err != nil || number < least || number > most {
		e.fail(name, fmt.Errorf("must be a number from %d to %d", least, most))
	}
	return number
}

func (e *environment) level(name string) slog.Level {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo,
		"warning": slog.LevelWarn, "error": slog.LevelError,
	}
	level, known := levels[strings.ToLower(e.text(name, "info"))]
	if !known {
		e.fail(name, errors.New("must be one of debug, info, warning, error"))
	}
	return level
}
