package web

import (
	"io"
	"log/slog"
	"sync/atomic"

	"service/internal/runtime/auth"
	"service/internal/runtime/database"
	"service/internal/runtime/keyring"
	"service/internal/runtime/logs"
	"service/internal/runtime/settings"
)

// Services are the long-lived parts that requests share.
type Services struct {
	Settings      *settings.Settings
	Logger        *slog.Logger
	Database      *database.Database
	Keyring       *keyring.Keyring
	Authenticator *auth.Authenticator
	RateLimiter   *RateLimiter
	metrics       *metrics
	description   []byte
	draining      atomic.Bool
}

// NewServices makes the parts that the settings ask for.
func NewServices(s *settings.Settings, description []byte, output io.Writer) (*Services, error) {
	ring, err := keyring.New(s.EncryptionKeys)
	if err != nil {
		return nil, err
	}
	authenticator, err := newAuthenticator(s)
	if err != nil {
		return nil, err
	}
	opened, err := database.Open(s.Database)
	if err != nil {
		return nil, err
	}
	services := &Services{
		Settings:      s,
		Logger:        logs.New(output, s.Service, s.LogLevel),
		Database:      opened,
		Keyring:       ring,
		Authenticator: authenticator,
		RateLimiter:   NewRateLimiter(s.RateLimit),
		description:   description,
	}
	services.metrics = newMetrics(opened)
	return services, nil
}

// newAuthenticator is nil where the service knows no tokens.
func newAuthenticator(s *settings.Settings) (*auth.Authenticator, error) {
	if len(s.Algorithms) == 0 {
		return nil, nil
	}
	if s.KeySetURI != "" {
		keys := auth.NewRemoteKeys(s.KeySetURI)
		return auth.NewAuthenticator(keys, s.Issuer, s.Audience, s.Algorithms), nil
	}
	keys, err := s.DevelopmentKeys.KeySet()
	if err != nil {
		return nil, err
	}
	return auth.NewAuthenticator(auth.FixedKeys{Keys: keys}, s.Issuer, s.Audience, s.Algorithms), nil
}
