// Package settings reads the environment, once at start.
package settings

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"service/internal/runtime/development"
	"service/internal/runtime/keyring"
)

// Environments in which a service runs.
const (
	Development = "development"
	Production  = "production"
)

// Settings are what the environment says, with the service's own defaults behind it.
type Settings struct {
	Service         string
	Environment     string
	Host            string
	Port            int
	LogLevel        slog.Level
	Database        Database
	Issuer          string
	Audience        string
	Algorithms      []string
	KeySetURI       string
	EncryptionKeys  []keyring.Key
	RateLimit       Rate
	MaxBodyBytes    int64
	ShutdownGrace   time.Duration
	TrustedProxies  []netip.Prefix
	DevelopmentKeys development.Folder
}

// Defaults are a service's own.
type Defaults struct {
	Service      string
	Port         string
	Database     string
	Issuer       string
	Audience     string
	Algorithms   []string
	RateLimit    string
	MaxBodyBytes string
	// DevelopmentKeys is where secrets of a developer's machine are.
	DevelopmentKeys development.Folder
}

// Load reads the environment; the error names the variable.
func Load(defaults Defaults) (*Settings, error) {
	var e environment
	s := &Settings{
		Service:         defaults.Service,
		Environment:     e.oneOf("APP_ENV", Development, Production),
		Host:            e.text("HOST", ""),
		Port:            int(e.integer("PORT", defaults.Port, 0, 65535)),
		LogLevel:        e.level("LOG_LEVEL"),
		Database:        parsed(&e, "DATABASE_URL", defaults.Database, ParseDatabase),
		Issuer:          e.text("AUTH_ISSUER", defaults.Issuer),
		Audience:        e.text("AUTH_AUDIENCE", defaults.Audience),
		Algorithms:      defaults.Algorithms,
		KeySetURI:       parsed(&e, "AUTH_JWKS_URI", "", parseWebURL),
		EncryptionKeys:  parsed(&e, "ENCRYPTION_KEYS", "", parseKeys),
		RateLimit:       parsed(&e, "RATE_LIMIT", defaults.RateLimit, ParseRate),
		MaxBodyBytes:    e.integer("MAX_BODY_BYTES", defaults.MaxBodyBytes, 1, 1<<40),
		ShutdownGrace:   time.Duration(e.integer("SHUTDOWN_GRACE_SECONDS", "20", 0, 3600)) * time.Second,
		TrustedProxies:  parsed(&e, "TRUSTED_PROXIES", "", parseNetworks),
		DevelopmentKeys: defaults.DevelopmentKeys,
	}
	if e.err != nil {
		return nil, e.err
	}
	return s, s.complete()
}

// complete adds what depends on the environment the service runs in.
func (s *Settings) complete() error {
	inDevelopment := s.Environment == Development
	own, err := s.DevelopmentKeys.EncryptionKeys(inDevelopment)
	if err != nil {
		return fmt.Errorf("ENCRYPTION_KEYS: cannot make a key in .dev/: %w", err)
	}
	switch {
	case s.Host == "" && inDevelopment:
		s.Host = "127.0.0.1"
	case s.Host == "":
		s.Host = "0.0.0.0"
	}
	switch {
	case inDevelopment && len(s.EncryptionKeys) == 0:
		s.EncryptionKeys = own
	case inDevelopment:
	case s.KeySetURI == "" && len(s.Algorithms) > 0:
		return fmt.Errorf("AUTH_JWKS_URI: is required in production")
	case len(s.EncryptionKeys) == 0:
		return fmt.Errorf("ENCRYPTION_KEYS: is required in production")
	}
	for _, key := range s.EncryptionKeys {
		if !inDevelopment && len(own) > 0 && bytes.Equal(key.Secret, own[0].Secret) {
			return fmt.Errorf("ENCRYPTION_KEYS: holds a development key from .dev/")
		}
	}
	return nil
}

// environment remembers the first variable that is wrong.
type environment struct{ err error }

func (e *environment) text(name, otherwise string) string {
	if set := os.Getenv(name); set != "" {
		return set
	}
	return otherwise
}

func (e *environment) fail(name string, err error) {
	if e.err == nil {
		e.err = fmt.Errorf("%s: %w", name, err)
	}
}

func parsed[T any](e *environment, name, otherwise string, parse func(string) (T, error)) (read T) {
	written := e.text(name, otherwise)
	if written == "" {
		return read
	}
	read, err := parse(written)
	if err != nil {
		e.fail(name, err)
	}
	return read
}
