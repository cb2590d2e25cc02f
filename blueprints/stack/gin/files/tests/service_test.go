package tests

import (
	"net/http/httptest"
	"strings"
	"testing"

	"service/internal/config"
	"service/internal/runtime/settings"
)

func TestOwnPaths(t *testing.T) {
	c := signedIn(t)
	for _, path := range []string{"/docs", "/healthz", "/metrics", "/openapi.json", "/readyz"} {
		c.send("GET", path, nil).is(200)
		c.send("HEAD", path, nil).is(200)
	}
	equal(t, c.send("GET", "/healthz", nil).json(), map[string]any{"status": "ok"})
}

func TestUnknownPathsAndMethods(t *testing.T) {
	c := newClient(t)
	c.send("GET", "/nothing", nil).is(404)
	c.send("POST", "/healthz", nil).is(405).has("Allow", "GET, HEAD, OPTIONS")
	c.send("OPTIONS", "/healthz", nil).is(204).has("Allow", "GET, HEAD, OPTIONS")
	c.send("BREW", "/healthz", nil).is(501)
}

func TestHeadersHaveALimit(t *testing.T) {
	c := newClient(t)
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/healthz", nil)
	request.Header.Set("X-Long", strings.Repeat("x", 20_000))
	recorder := httptest.NewRecorder()
	c.service.Router.ServeHTTP(recorder, request)
	answer{recorder, t}.is(431)
}

func TestAWrongSettingIsNamed(t *testing.T) {
	for name, value := range map[string]string{
		"DATABASE_URL":    "mysql://localhost/name",
		"PORT":            "many",
		"RATE_LIMIT":      "often",
		"ENCRYPTION_KEYS": "short:AAAA",
		"APP_ENV":         "staging",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			_, err := settings.Load(config.Defaults)
			if err == nil || !strings.HasPrefix(err.Error(), name+": ") {
				t.Fatal(err)
			}
		})
	}
}
