package auth

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"service/internal/runtime/problem"
)

const (
	keyLifetime   = time.Hour
	refreshPause  = time.Minute
	retryPause    = time.Second
	fetchTimeout  = 5 * time.Second
	maxKeySetSize = 1 << 20
)

// Key verifies signatures of one algorithm.
type Key struct {
	Algorithm string
	Public    crypto.PublicKey
}

// KeySet is keys by their ids; each generation has its own set.
type KeySet map[string]Key

// KeySource finds a key; the generation changes with the set.
type KeySource interface {
	Key(ctx context.Context, id string) (key Key, generation int, err error)
	Generation() int
}

// FixedKeys are known from the start.
type FixedKeys struct{ Keys KeySet }

// Key finds a key.
func (f FixedKeys) Key(_ context.Context, id string) (Key, int, error) { return f.Keys[id], 0, nil }

// Generation is always the same.
func (FixedKeys) Generation() int { return 0 }

// RemoteKeys are a JWKS, kept for an hour; an unknown key id refreshes it at most once a minute.
type RemoteKeys struct {
	uri        string
	client     *http.Client
	mutex      sync.Mutex
	keys       KeySet
	generation int
	fetched    time.Time
	tried      time.Time
}

// NewRemoteKeys fetches from an address when a key is asked for.
func NewRemoteKeys(uri string) *RemoteKeys {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &RemoteKeys{uri: uri, client: &http.Client{Timeout: fetchTimeout, CheckRedirect: stay}}
}

// Key finds a key, in a set that may have to be fetched first.
func (r *RemoteKeys) Key(ctx context.Context, id string) (Key, int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if _, known := r.keys[id]; !known || time.Since(r.fetched) > keyLifetime {
		r.refresh(ctx)
	}
	if len(r.keys) == 0 {
		return Key{}, 0, problem.Unavailable("The signing keys are not available.")
	}
	return r.keys[id], r.generation, nil
}

// Generation counts the sets; one that is due is a new one.
func (r *RemoteKeys) Generation() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if time.Since(r.fetched) > keyLifetime {
		return r.generation + 1
	}
	return r.generation
}

func (r *RemoteKeys) refresh(ctx context.Context) {
	pause := retryPause
	if len(r.keys) > 0 {
		pause = refreshPause
	}
	if time.Since(r.tried) < pause {
		return
	}
	r.tried = time.Now()
	if keys, err := r.fetch(ctx); err == nil {
		r.keys, r.fetched, r.generation = keys, time.Now(), r.generation+1
	}
}

func (r *RemoteKeys) fetch(ctx context.Context) (KeySet, error) {
	// One client's hanging up must not fail the fetch that others wait for.
	request, err := http.NewRequestWithContext(
		context.WithoutCancel(ctx), http.MethodGet, r.uri, nil,
	)
	if err != nil {
		return nil, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the key set's status is %d", response.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxKeySetSize))
	if err != nil {
		return nil, err
	}
	return ParseKeySet(content)
}
