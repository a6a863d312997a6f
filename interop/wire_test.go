package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/ivrflow/ivrflow/graphsim"
	"github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotaauth "github.com/microsoft/kiota-authentication-azure-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// A wire carries requests to the simulator and keeps what went over it.
type wire struct {
	next http.RoundTripper

	mu        sync.Mutex
	exchanges []exchange
}

// An exchange is one request as it left the SDK, and its reply as it came.
type exchange struct {
	path     string
	encoding string // of the request's body, as its header says
	packed   bool   // the body is packed
	status   int
	location string
	reply    []byte
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := exchange{path: r.URL.Path, encoding: r.Header.Get("Content-Encoding")}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		sent.packed = bytes.HasPrefix(body, []byte{0x1f, 0x8b})
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	reply, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(reply))
	sent.status, sent.location, sent.reply = resp.StatusCode, resp.Header.Get("Location"), reply
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exchanges = append(w.exchanges, sent)
	return resp, nil
}

// graph are the exchanges with the API, oldest first; those for the token are not among them.
func (w *wire) graph() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []exchange
	for _, e := range w.exchanges {
		if strings.HasPrefix(e.path, "/v1.0/") {
			out = append(out, e)
		}
	}
	return out
}

// last is the newest exchange with the API.
func (st *stage) last() exchange {
	st.Helper()
	all := st.wire.graph()
	if len(all) == 0 {
		st.Fatal("nothing was sent")
	}
	return all[len(all)-1]
}

// body is the reply's JSON.
func (e exchange) body() map[string]any {
	var m map[string]any
	if json.Unmarshal(e.reply, &m) != nil {
		return nil
	}
	return m
}

// do sends a request of the Azure libraries.
func (w *wire) Do(r *http.Request) (*http.Response, error) { return w.RoundTrip(r) }

// sdk is the client as msgraph-sdk-go's own constructor makes it, with all of its middleware, but for the transport
// below. The root package is left alone because it brings a hundred others along.
//
// The SDK draws the order of its middleware anew for every client. [sample: kiota-http-go ranges over a map] Here the
// one that repeats stands behind the one that packs bodies, or in front of it when retryFirst is set.
func sdk(t *testing.T, w *wire, retryFirst bool) *communications.CallsRequestBuilder {
	t.Helper()
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory {
		return kiotajson.NewJsonSerializationWriterFactory()
	})
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return kiotajson.NewJsonParseNodeFactory() })
	auth, err := kiotaauth.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(credential(t, w),
		[]string{"https://graph.microsoft.com/.default"}, []string{"graph.sim"})
	if err != nil {
		t.Fatal(err)
	}
	options := msgraphgocore.GraphClientOptions{GraphServiceLibraryVersion: "1.89.0"}
	client := msgraphgocore.GetDefaultClient(&options)
	client.Transport = kiotahttp.NewCustomTransportWithParentTransport(w, ordered(msgraphgocore.GetDefaultMiddlewaresWithOptions(&options), retryFirst)...)
	adapter, err := msgraphgocore.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		auth, options, nil, nil, client)
	if err != nil {
		t.Fatal(err)
	}
	adapter.SetBaseUrl(simulator + "/v1.0")
	return communications.NewCommunicationsRequestBuilderInternal(map[string]string{"baseurl": simulator + "/v1.0"}, adapter).Calls()
}

// ordered puts middleware into the order of its names, with the one that repeats first or last.
func ordered(all []kiotahttp.Middleware, retryFirst bool) []kiotahttp.Middleware {
	rank := func(m kiotahttp.Middleware) string {
		name := fmt.Sprintf("%T", m)
		switch {
		case !strings.Contains(name, "RetryHandler"):
			return "2" + name
		case retryFirst:
			return "1"
		}
		return "3"
	}
	slices.SortFunc(all, func(a, b kiotahttp.Middleware) int { return strings.Compare(rank(a), rank(b)) })
	return all
}

// credential is Azure's own, with the simulator for its authority.
func credential(t *testing.T, w *wire) azcore.TokenCredential {
	t.Helper()
	c, err := azidentity.NewClientSecretCredential(graphsim.DefaultTenantID, graphsim.DefaultAppID, "the SDK's secret",
		&azidentity.ClientSecretCredentialOptions{
			DisableInstanceDiscovery: true,
			ClientOptions: azcore.ClientOptions{Transport: w,
				Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: simulator + "/"}},
		})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// explained puts the words of Graph's error body to an error of the SDK.
func explained(err error) error {
	var graph *odataerrors.ODataError
	if !errors.As(err, &graph) || graph.GetErrorEscaped() == nil {
		return err
	}
	main := graph.GetErrorEscaped()
	return errors.New(value(main.GetCode()) + ": " + value(main.GetMessage()))
}

// value is what a pointer of the SDK points at.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func pointer[T any](v T) *T { return &v }
