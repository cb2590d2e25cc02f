// Copyright Acme Corporation. Owned by the team of notes; its foundations are the platform team's.

// notes serves; `notes migrate` migrates, `notes seed` makes rows,
// `notes token` signs a token, `notes healthcheck` asks the one that serves beside it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"service/internal/app"
	"service/internal/config"
	"service/internal/runtime/auth"
	"service/internal/runtime/database"
	"service/internal/runtime/logs"
	"service/internal/runtime/settings"
	"service/internal/runtime/web"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	settings, err := settings.Load(config.Defaults)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	switch {
	case len(arguments) == 0:
		return serve(ctx, settings)
	case arguments[0] == "migrate":
		return app.Migrate(ctx, settings)
	case arguments[0] == "seed":
		return seed(ctx, settings, arguments[1:])
	case arguments[0] == "token":
		return token(settings, arguments[1:])
	case arguments[0] == "healthcheck":
		return healthcheck(settings.Port)
	default:
		return errors.New("usage: notes [migrate | seed ROWS | token | healthcheck]")
	}
}

func serve(ctx context.Context, settings *settings.Settings) error {
	service, err := app.New(ctx, settings, os.Stdout)
	if err != nil {
		logger := logs.New(os.Stdout, settings.Service, settings.LogLevel)
		logger.Error("cannot start", "error", err.Error())
		return errors.New("cannot start")
	}
	return web.Serve(ctx, service.Services, service.Router)
}

// healthcheck is for an image that has no other program to ask with.
func healthcheck(port int) error {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/healthz", port))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}

// seed makes as many rows of each table.
func seed(ctx context.Context, current *settings.Settings, arguments []string) error {
	if current.Environment != settings.Development {
		return errors.New("rows are made in development only")
	}
	rows, err := strconv.Atoi(strings.Join(arguments, " "))
	if err != nil || rows < 1 || rows > database.MaxSeedRows {
		return fmt.Errorf("ROWS must be a number from 1 to %d", database.MaxSeedRows)
	}
	return app.Seed(ctx, current, rows, os.Stdout)
}

// token prints a token of the development keys.
func token(current *settings.Settings, arguments []string) error {
	if current.Environment != settings.Development {
		return errors.New("tokens are signed in development only")
	}
	options := flag.NewFlagSet("token", flag.ContinueOnError)
	subject := options.String("subject", "", "who calls; developer, if empty")
	roles := options.String("roles", "", "separated by blanks or commas")
	scopes := options.String("scopes", "", "separated by blanks or commas")
	tenant := options.String("tenant", "", "whose rows")
	if err := options.Parse(arguments); err != nil {
		return err
	}
	principal := auth.Principal{
		Subject: *subject, Roles: words(*roles), Scopes: words(*scopes), Tenant: *tenant,
	}
	if principal.Subject == "" {
		principal.Subject = "developer"
	}
	signed, err := current.DevelopmentKeys.Token(principal, current.Issuer, current.Audience)
	if err == nil {
		fmt.Println(signed)
	}
	return err
}

func words(text string) []string { return strings.Fields(strings.ReplaceAll(text, ",", " ")) }
