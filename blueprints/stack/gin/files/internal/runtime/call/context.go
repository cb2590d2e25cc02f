// Package call is what an operation works with: its transaction, and who calls.
package call

import (
	"context"

	"service/internal/runtime/auth"
	"service/internal/runtime/database"
	"service/internal/runtime/keyring"
)

// Context of one call of an operation.
type Context struct {
	context.Context
	*database.Session
	Keyring     *keyring.Keyring
	Principal   *auth.Principal
	OwnRowsOnly bool
}

// Subject is empty where nobody is signed in.
func (c *Context) Subject() string {
	if c.Principal == nil {
		return ""
	}
	return c.Principal.Subject
}

// Tenant is empty where the token names none.
func (c *Context) Tenant() string {
	if c.Principal == nil {
		return ""
	}
	return c.Principal.Tenant
}
