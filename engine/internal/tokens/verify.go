package tokens

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// maxToken bounds what is looked at. Tokens of the platform have about 1.5 KB.
	maxToken = 16 << 10

	// maxShown bounds what an error repeats of a claim. A stranger can have
	// written it, but an operator who mistyped an id must see the two.
	maxShown = 100

	scheme = "Bearer "
)

// refused returns an [ErrForged] with a reason. Reasons are fixed texts, but
// for the claims of [mismatch]: nothing else that a stranger wrote may reach a
// log through an error.
func refused(reason string) error { return fmt.Errorf("%w: %s", ErrForged, reason) }

// mismatch says what a claim is and what it should be. What came is quoted, so
// it cannot pass for anything else, and cut.
func mismatch(claim string, came any, expected ...string) error {
	text := []rune(fmt.Sprint(came))
	if len(text) > maxShown {
		text = append(text[:maxShown], '…')
	}
	return refused(fmt.Sprintf("%s is %+q, not %s", claim, string(text), strings.Join(expected, " or ")))
}

// Verify checks the value of an Authorization header. The error is an
// [ErrForged] or an [ErrUnavailable]. No part of the token itself is in it,
// only the audience, issuer or tenant where that is another than expected.
// It waits only where a key has to be fetched, and no longer than ctx lasts.
func (v *Verifier) Verify(ctx context.Context, authorization string) (Claims, error) {
	token, err := bearer(authorization)
	if err != nil {
		return Claims{}, err
	}
	now := time.Now()
	if claims, ok := v.seen.recall(token, now.Add(-v.leeway)); ok && v.keys.usable(now) {
		return claims, nil
	}
	return v.check(ctx, token)
}

// bearer takes the token out of the header and refuses, before anything is
// decoded, what cannot be a signed token: other lengths and other numbers of
// dots have made parsers of JOSE work or allocate for nothing (CVE-2025-30204).
func bearer(authorization string) (string, error) {
	if len(authorization) > len(scheme)+maxToken {
		return "", refused("token is too long")
	}
	if len(authorization) <= len(scheme) || !strings.EqualFold(authorization[:len(scheme)], scheme) {
		return "", refused("no bearer token")
	}
	token := authorization[len(scheme):]
	if strings.Count(token, ".") != 2 {
		return "", refused("token does not have three parts")
	}
	return token, nil
}

// newParser checks form and algorithm only. Claims are checked in
// [Verifier.check] before the key is looked up, so that a token that could
// never pass does not make us fetch keys.
func newParser() *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
}

func (v *Verifier) check(ctx context.Context, token string) (Claims, error) {
	// The decoder of package base64 skips line breaks, so one token would
	// have many texts.
	if strings.ContainsAny(token, "\r\n") {
		return Claims{}, refused("token is malformed")
	}
	var (
		claims Claims
		used   signer
		reason error
	)
	_, err := v.parser.Parse(token, func(t *jwt.Token) (any, error) {
		var kid string
		if kid, reason = keyID(t.Header); reason != nil {
			return nil, reason
		}
		if claims, reason = v.claims(t.Claims); reason != nil {
			return nil, reason
		}
		if used, reason = v.keys.find(ctx, kid); reason != nil {
			return nil, reason
		}
		return used.key, nil
	})
	switch {
	case reason != nil:
		return Claims{}, reason
	case errors.Is(err, jwt.ErrTokenMalformed):
		return Claims{}, refused("token is malformed")
	case errors.Is(err, jwt.ErrTokenUnverifiable):
		return Claims{}, refused("token is not signed with RS256")
	case err != nil:
		return Claims{}, refused("signature does not match")
	}
	v.seen.remember(token, claims, used)
	return claims, nil
}

// keyID returns the name of the key. Any jku, jwk, x5u or x5c is ignored: a
// token does not choose its own key.
func keyID(header map[string]any) (string, error) {
	if _, critical := header["crit"]; critical {
		return "", refused("token has critical extensions")
	}
	if kid, _ := header["kid"].(string); kid != "" {
		return kid, nil
	}
	return "", refused("token names no key")
}

func (v *Verifier) claims(claims jwt.Claims) (Claims, error) {
	all, ok := claims.(jwt.MapClaims)
	if !ok {
		return Claims{}, refused("token has no claims")
	}
	if err := v.validator.Validate(all); errors.Is(err, jwt.ErrTokenInvalidAudience) && all["aud"] != nil {
		return Claims{}, mismatch("audience", all["aud"], v.audience)
	} else if err != nil {
		return Claims{}, refused(whyInvalid(err))
	}
	issuer, _ := all["iss"].(string)
	if issuer == "" {
		return Claims{}, refused("token names no issuer")
	}
	if !slices.Contains(v.issuers, strings.TrimSuffix(issuer, "/")) {
		return Claims{}, mismatch("issuer", issuer, v.issuers...)
	}
	tenant, _ := all["tid"].(string)
	if tenant == "" {
		// Tokens of the bot messaging channel have none [sample].
		return Claims{}, refused("token names no tenant")
	}
	if len(v.tenants) > 0 && !slices.ContainsFunc(v.tenants, func(t string) bool { return strings.EqualFold(t, tenant) }) {
		return Claims{}, mismatch("tenant", tenant, v.tenants...)
	}
	expires, err := all.GetExpirationTime()
	if err != nil || expires == nil {
		return Claims{}, refused("token has no expiry")
	}
	return Claims{TenantID: tenant, Expires: expires.Time}, nil
}

func whyInvalid(err error) string {
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return "token has expired"
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return "token is not valid yet"
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return "a required claim is missing"
	}
	return "a claim is invalid"
}

// A signer is a key and the set it was found in.
type signer struct {
	kid string
	key *rsa.PublicKey
	set uint64
}
