// Package contract holds what requests and answers are, and how rows are kept.
package contract

import _ "embed" // the description

// Description is the OpenAPI document of this service.
//
//go:embed openapi.json
var Description []byte
