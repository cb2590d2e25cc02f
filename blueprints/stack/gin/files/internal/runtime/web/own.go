package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the page of the documentation
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/common/expfmt"

	"service/internal/runtime/problem"
)

const readyTimeout = 2 * time.Second

//go:embed docs.html
var docs string

var docsPolicy = "default-src 'none'; connect-src 'self'; script-src " + inlineSource("script") +
	"; style-src " + inlineSource("style") + "; base-uri 'none'; frame-ancestors 'none'"

// inlineSource names the only script or style that the page may have.
func inlineSource(tag string) string {
	_, content, _ := strings.Cut(docs, "<"+tag+">")
	content, _, _ = strings.Cut(content, "</"+tag+">")
	digest := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
}

// handleOwn adds what every service answers itself.
func (r *Router) handleOwn() {
	r.add(http.MethodGet, "/healthz", func(*Exchange) (Answer, error) {
		return JSON(http.StatusOK, map[string]string{"status": "ok"})
	})
	r.add(http.MethodGet, "/readyz", ready)
	r.add(http.MethodGet, "/metrics", exposition)
	r.add(http.MethodGet, "/openapi.json", func(x *Exchange) (Answer, error) {
		headers := map[string]string{"Content-Type": jsonType}
		return Answer{http.StatusOK, headers, x.services.description}, nil
	})
	r.add(http.MethodGet, "/docs", func(*Exchange) (Answer, error) {
		headers := map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": docsPolicy,
		}
		return Answer{http.StatusOK, headers, []byte(docs)}, nil
	})
}

func ready(x *Exchange) (Answer, error) {
	if x.services.draining.Load() {
		return Answer{}, problem.Unavailable("The service is shutting down.")
	}
	ctx, cancel := context.WithTimeout(x.Context(), readyTimeout)
	defer cancel()
	if err := x.services.Database.Ping(ctx); err != nil {
		return Answer{}, problem.Unavailable("The database is not available.")
	}
	return JSON(http.StatusOK, map[string]string{"status": "ready"})
}

func exposition(x *Exchange) (Answer, error) {
	families, err := x.services.metrics.registry.Gather()
	if err != nil {
		return Answer{}, err
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	var text bytes.Buffer
	encoder := expfmt.NewEncoder(&text, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return Answer{}, err
		}
	}
	return Answer{http.StatusOK, map[string]string{"Content-Type": string(format)}, text.Bytes()}, nil
}
