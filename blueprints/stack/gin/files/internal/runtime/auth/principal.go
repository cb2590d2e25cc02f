// Package auth tells who calls, and what an operation asks of the caller.
package auth

import "slices"

// Principal is the subject of a valid token.
type Principal struct {
	Subject string
	Roles   []string
	Scopes  []string
	Tenant  string
}

// Grant lets callers in.
type Grant interface {
	passes(*Principal) bool
}

// Grants of an operation; one that passes is enough.
type Grants []Grant

// Public lets everyone in, with or without a token.
type Public struct{}

// Authenticated lets any subject in.
type Authenticated struct{}

// Owner lets any subject in, for its own rows.
type Owner struct{}

// Role lets subjects in that have it.
type Role string

// Scope lets tokens in that have it.
type Scope string

func (Public) passes(*Principal) bool { return true }

func (Authenticated) passes(principal *Principal) bool { return principal != nil }

// The rows are narrowed instead.
func (Owner) passes(*Principal) bool { return false }

func (r Role) passes(principal *Principal) bool {
	return principal != nil && slices.Contains(principal.Roles, string(r))
}

func (s Scope) passes(principal *Principal) bool {
	return principal != nil && slices.Contains(principal.Scopes, string(s))
}

// Pass tells whether one of the grants lets the caller in, for all rows.
func (g Grants) Pass(principal *Principal) bool {
	return slices.ContainsFunc(g, func(grant Grant) bool { return grant.passes(principal) })
}

// OwnRows tells whether the grants let the caller in for its own rows.
func (g Grants) OwnRows(principal *Principal) bool {
	return principal != nil && slices.Contains(g, Grant(Owner{}))
}
