package tokens

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

const (
	minKeyBits = 2048 // RFC 7518 3.3
	maxKeyBits = 8192 // a larger one would make each check of a signature slow
	maxKeys    = 256
)

// A webKey has the members of RFC 7517 and 7518 that matter here. The
// certificate chain, x5c, is not looked at: the keys came over TLS.
type webKey struct {
	Type      string `json:"kty"`
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// readKeys returns the keys that can check an RS256 signature. One that
// cannot be read spoils only itself.
func readKeys(raw []json.RawMessage) (map[string]*rsa.PublicKey, error) {
	if len(raw) > maxKeys {
		return nil, fmt.Errorf("key set: %d keys are more than %d", len(raw), maxKeys)
	}
	keys := make(map[string]*rsa.PublicKey, len(raw))
	for _, r := range raw {
		var w webKey
		if json.Unmarshal(r, &w) != nil || !w.fits() {
			continue
		}
		if key, err := w.public(); err == nil {
			keys[w.ID] = key
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("key set: none of its %d keys is an RSA signing key of at least %d bits with a kid", len(raw), minKeyBits)
	}
	return keys, nil
}

// fits reports whether the key is meant for RS256; alg and use are optional.
func (w webKey) fits() bool {
	return w.Type == "RSA" && w.ID != "" &&
		(w.Use == "" || w.Use == "sig") && (w.Algorithm == "" || w.Algorithm == "RS256")
}

func (w webKey) public() (*rsa.PublicKey, error) {
	modulus, err := number(w.Modulus)
	if err != nil {
		return nil, err
	}
	exponent, err := number(w.Exponent)
	if err != nil {
		return nil, err
	}
	if bits := modulus.BitLen(); bits < minKeyBits || bits > maxKeyBits {
		return nil, fmt.Errorf("modulus of %d bits", bits)
	}
	if exponent.BitLen() > 31 || exponent.Int64() < 3 || exponent.Bit(0) == 0 {
		return nil, errors.New("exponent out of range")
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, nil
}

// number reads base64url; padding is not allowed there but seen in the wild.
func number(text string) (*big.Int, error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil, err
	}
	return new(big.Int).SetBytes(b), nil
}
