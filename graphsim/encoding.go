package graphsim

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

// errEncoding is for a body that is packed in a way which nobody here reads.
var errEncoding = errors.New("content encoding not known")

// unpack reads what a request carries, unpacked: Microsoft's SDK for Go packs the bodies of its requests with gzip
// unless told otherwise, and sends one that is answered 415 again as it was. [sample: kiota-http-go] The limit holds
// for what was sent and for what it becomes. The error is errEncoding, an http.MaxBytesError, or one of reading.
func unpack(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	sent := http.MaxBytesReader(w, r.Body, maxBody)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return io.ReadAll(sent)
	case "gzip":
	default:
		return nil, errEncoding
	}
	unpacked, err := gzip.NewReader(sent)
	if err != nil {
		return nil, errEncoding
	}
	body, err := io.ReadAll(io.LimitReader(unpacked, maxBody+1))
	if len(body) > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errEncoding
	}
	return body, err
}
