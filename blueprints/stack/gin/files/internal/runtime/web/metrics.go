package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"service/internal/runtime/database"
)

var countedMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodOptions, http.MethodTrace,
}

// metrics have the names of OpenTelemetry's semantic conventions.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	active   prometheus.Gauge
}

func newMetrics(database *database.Database) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_server_request_duration_seconds",
			Help:    "Duration of HTTP requests.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10},
		}, []string{"http_request_method", "http_route", "http_response_status_code"}),
		active: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_server_active_requests",
			Help: "Requests in flight.",
		}),
	}
	connections := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "db_client_connection_count",
		Help:        "Connections of the database pool in use.",
		ConstLabels: prometheus.Labels{"state": "used"},
	}, func() float64 { return float64(database.InUse()) })
	m.registry.MustRegister(m.requests, m.active, connections)
	return m
}

func (m *metrics) observe(method, route string, status int, elapsed time.Duration) {
	if !slices.Contains(countedMethods, method) {
		method = "_OTHER"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(elapsed.Seconds())
}
