// Package app puts the service together.
package app

import (
	"context"
	"io"

	"service/internal/contract"
	"service/internal/routes"
	"service/internal/runtime/database"
	"service/internal/runtime/settings"
	"service/internal/runtime/web"
	"service/migrations"
)

// App is the service, ready to answer.
type App struct {
	Services *web.Services
	Router   *web.Router
}

// New makes the service, on a database with the newest migration.
func New(ctx context.Context, settings *settings.Settings, output io.Writer) (*App, error) {
	if err := Migrate(ctx, settings); err != nil {
		return nil, err
	}
	services, err := web.NewServices(settings, contract.Description, output)
	if err != nil {
		return nil, err
	}
	router := web.NewRouter(services)
	routes.Register(router)
	return &App{services, router}, nil
}

// Migrate brings the database to the newest migration.
func Migrate(ctx context.Context, settings *settings.Settings) error {
	return database.Migrate(ctx, settings.Database, migrations.Files)
}
