// Package value holds the types of the wire that Go itself does not have.
package value

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
)

// Must is for constants, which are known to be right.
func Must[T any](made T, err error) T {
	if err != nil {
		panic(err)
	}
	return made
}

// MustJSON is for constants.
func MustJSON(document any) json.RawMessage { return Must(json.Marshal(document)) }

// MustBytes is for constants in base64.
func MustBytes(text string) []byte { return Must(base64.StdEncoding.DecodeString(text)) }

// Path is where a row of a collection is.
func Path(collection string, key any) string {
	return collection + "/" + url.PathEscape(fmt.Sprint(key))
}
