package web

import (
	"encoding/json"
	"strings"
	"time"

	"service/internal/runtime/call"
	"service/internal/runtime/problem"
)

const keptFor = 24 * time.Hour

const (
	claimKey = `INSERT INTO idempotency_keys (subject, method, path, "key", fingerprint, expires_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`
	expireKeys = `DELETE FROM idempotency_keys WHERE expires_at <= $1`
	findKey    = `SELECT fingerprint, answer FROM idempotency_keys
WHERE subject = $1 AND method = $2 AND path = $3 AND "key" = $4`
	keepAnswer = `UPDATE idempotency_keys SET answer = $5
WHERE subject = $1 AND method = $2 AND path = $3 AND "key" = $4`

	answerPlace      = "idempotency_keys.answer"
	fingerprintPlace = "idempotency_keys.fingerprint"
)

// answerOnce gives the same key and body the same answer, for a day.
func (x *Exchange) answerOnce(
	ctx *call.Context, key string, work func(*call.Context) (Answer, error),
) (Answer, error) {
	content := ""
	if x.hasBody {
		text, err := json.Marshal(x.body)
		if err != nil {
			return Answer{}, err
		}
		content = string(text)
	}
	fingerprint := ctx.Keyring.BlindIndex(content, fingerprintPlace)
	place := []any{ctx.Subject(), x.Method, x.URL.Path, key}
	now := time.Now()
	if _, err := ctx.Exec(ctx, expireKeys, now.Unix()); err != nil {
		return Answer{}, err
	}
	claim := append(place[:len(place):len(place)], fingerprint, now.Add(keptFor).Unix())
	claimed, err := ctx.Exec(ctx, claimKey, claim...)
	if err != nil {
		return Answer{}, err
	}
	if claimed == 0 {
		return replay(ctx, place, fingerprint)
	}
	answer, err := work(ctx)
	if err != nil {
		return Answer{}, err
	}
	kept, err := record(answer)
	if err != nil {
		return Answer{}, err
	}
	sealed := ctx.Keyring.Seal(kept, answerPlace)
	_, err = ctx.Exec(ctx, keepAnswer, append(place[:len(place):len(place)], sealed)...)
	return answer, err
}

func replay(ctx *call.Context, place []any, fingerprint string) (Answer, error) {
	var known, sealed string
	if _, err := ctx.QueryRow(ctx, findKey, place, &known, &sealed); err != nil {
		return Answer{}, err
	}
	if known != fingerprint {
		return Answer{}, problem.Conflict("The Idempotency-Key was used with another body.")
	}
	kept, err := ctx.Keyring.Open(sealed, answerPlace)
	if err != nil {
		return Answer{}, err
	}
	return recorded(kept)
}

// record is status, headers and body as one text.
func record(answer Answer) (string, error) {
	headers := map[string]string{}
	for _, name := range []string{"Content-Type", "ETag", "Location"} {
		if value, set := answer.Headers[name]; set {
			headers[strings.ToLower(name)] = value
		}
	}
	text, err := encode([]any{answer.Status, headers, string(answer.Body)})
	return string(text), err
}

func recorded(text string) (Answer, error) {
	var body string
	answer := Answer{Headers: map[string]string{}}
	err := json.Unmarshal([]byte(text), &[]any{&answer.Status, &answer.Headers, &body})
	answer.Body = []byte(body)
	answer.Headers["Idempotency-Replayed"] = "true"
	return answer, err
}
