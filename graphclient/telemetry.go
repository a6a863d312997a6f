package graphclient

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const scopeName = "github.com/ivrflow/ivrflow/graphclient"

// Attributes beside those of OpenTelemetry's conventions for HTTP clients.
const (
	attrOperation = attribute.Key("ivrflow.operation")
	attrRequestID = attribute.Key("ivrflow.request_id") // spans only
	attrCallID    = attribute.Key("ivrflow.call_id")    // spans only: support asks for it; no person is in it
	attrBreaker   = attribute.Key("ivrflow.breaker.state")
)

// telemetry makes spans and figures of what is sent. A nil one makes none.
type telemetry struct {
	tracer                            trace.Tracer
	duration                          metric.Float64Histogram
	refused, unsure, retries, circuit metric.Int64Counter
	server                            string // host of Graph
	port                              int

	spans sync.Map // spanKey → []trace.SpanStartOption
	sets  sync.Map // setKey → measured
}

type spanKey struct{ op, method, server string }

type setKey struct {
	spanKey
	status int
	kind   string // error.type
}

// measured is an attribute set in the two forms that the figures take.
type measured struct {
	record []metric.RecordOption
	add    []metric.AddOption
}

func newTelemetry(tp trace.TracerProvider, mp metric.MeterProvider, base *url.URL) (*telemetry, error) {
	if tp == nil {
		tp = otel.GetTracerProvider()
	}
	if mp == nil {
		mp = otel.GetMeterProvider()
	}
	t := &telemetry{tracer: tp.Tracer(scopeName, trace.WithSchemaURL(semconv.SchemaURL)), server: base.Hostname(), port: portOf(base)}
	m := mp.Meter(scopeName, metric.WithSchemaURL(semconv.SchemaURL))
	var wrong [5]error
	t.duration, wrong[0] = m.Float64Histogram("http.client.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of requests to Graph, until their answer was read."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	t.refused, wrong[1] = m.Int64Counter("ivrflow.client.refused", metric.WithUnit("{request}"),
		metric.WithDescription("Requests that were certainly not executed, those that were not sent among them."))
	t.unsure, wrong[2] = m.Int64Counter("ivrflow.client.unsure", metric.WithUnit("{request}"),
		metric.WithDescription("Requests of which nobody knows whether they were executed."))
	t.retries, wrong[3] = m.Int64Counter("ivrflow.client.retries", metric.WithUnit("{request}"),
		metric.WithDescription("Requests that the client sent again on its own."))
	t.circuit, wrong[4] = m.Int64Counter("ivrflow.client.breaker.changes", metric.WithUnit("{change}"),
		metric.WithDescription("Circuits of tenants that opened, half opened or closed."))
	if err := errors.Join(wrong[:]...); err != nil {
		return nil, fmt.Errorf("graphclient: Config.MeterProvider: %w", err)
	}
	return t, nil
}

func portOf(u *url.URL) int {
	if port, err := strconv.Atoi(u.Port()); err == nil {
		return port
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// A sending is one request on its way.
type sending struct {
	t    *telemetry
	ctx  context.Context
	span trace.Span
	key  spanKey
}

// begin begins the span of one request. No trace headers go to Graph: what
// OpenTelemetry calls baggage may hold anything.
func (t *telemetry) begin(ctx context.Context, r *request) (context.Context, sending) {
	if t == nil {
		return ctx, sending{}
	}
	key := spanKey{r.op, r.method, r.server}
	ctx, span := t.tracer.Start(ctx, r.op, t.options(key)...)
	if span.IsRecording() {
		if r.callID != "" {
			span.SetAttributes(attrCallID.String(CanonicalID(r.callID)))
		}
		if r.sent > 0 {
			span.SetAttributes(semconv.HTTPRequestResendCount(r.sent))
		}
	}
	return ctx, sending{t, ctx, span, key}
}

// attributes are what spans and figures of an operation have in common. The
// address is not among them: it holds ids, which would be one series each.
func (t *telemetry) attributes(k spanKey) []attribute.KeyValue {
	server, port := t.server, t.port
	if k.server != "" {
		server, port = k.server, 443
	}
	return []attribute.KeyValue{semconv.HTTPRequestMethodKey.String(k.method), semconv.ServerAddress(server),
		semconv.ServerPort(port), attrOperation.String(k.op)}
}

func (t *telemetry) options(k spanKey) []trace.SpanStartOption {
	if o, ok := t.spans.Load(k); ok {
		return o.([]trace.SpanStartOption)
	}
	o, _ := t.spans.LoadOrStore(k, []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(t.attributes(k)...)})
	return o.([]trace.SpanStartOption)
}

func (t *telemetry) set(k setKey) measured {
	if m, ok := t.sets.Load(k); ok {
		return m.(measured)
	}
	attrs := t.attributes(k.spanKey)
	if k.method == "" { // nothing was sent
		attrs = []attribute.KeyValue{attrOperation.String(k.op)}
	}
	if k.status != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(k.status))
	}
	if k.kind != "" {
		attrs = append(attrs, semconv.ErrorTypeKey.String(k.kind))
	}
	o := metric.WithAttributeSet(attribute.NewSet(attrs...))
	m, _ := t.sets.LoadOrStore(k, measured{[]metric.RecordOption{o}, []metric.AddOption{o}})
	return m.(measured)
}

// end ends the span and counts the request.
func (s sending) end(rep reply, err error, took time.Duration) {
	if s.t == nil {
		return
	}
	defer s.span.End()
	status, id, kind := rep.status, rep.id, errorType(err)
	if e, ok := errors.AsType[*Error](err); ok {
		status, id = e.Status, e.RequestID
	}
	if s.t.duration.Enabled(s.ctx) {
		m := s.t.set(setKey{s.key, status, kind})
		s.t.duration.Record(s.ctx, took.Seconds(), m.record...)
		s.t.count(s.ctx, err, m)
	}
	if !s.span.IsRecording() {
		return
	}
	s.span.SetAttributes(attrRequestID.String(id))
	if status != 0 {
		s.span.SetAttributes(semconv.HTTPResponseStatusCode(status))
	}
	if kind != "" {
		s.span.SetAttributes(semconv.ErrorTypeKey.String(kind))
		s.span.SetStatus(codes.Error, "")
	}
}

func (t *telemetry) count(ctx context.Context, err error, m measured) {
	switch OutcomeOf(err) {
	case Refused:
		t.refused.Add(ctx, 1, m.add...)
	case Unsure:
		t.unsure.Add(ctx, 1, m.add...)
	}
}

// heldBack counts a request that was not sent.
func (t *telemetry) heldBack(ctx context.Context, op string, err error) {
	if t != nil {
		t.count(ctx, err, t.set(setKey{spanKey: spanKey{op: op}, kind: errorType(err)}))
	}
}

func (t *telemetry) repeated(ctx context.Context, op string) {
	if t != nil {
		t.retries.Add(ctx, 1, t.set(setKey{spanKey: spanKey{op: op}}).add...)
	}
}

// breaker counts a change of a tenant's circuit. It has no caller's context:
// many requests have led to it.
func (t *telemetry) breaker(state string) {
	if t != nil {
		t.circuit.Add(context.Background(), 1, metric.WithAttributeSet(attribute.NewSet(attrBreaker.String(state))))
	}
}

// errorType is a word of a short list, or the status: never text from outside.
func errorType(err error) string {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return ""
	case ok && e.Status >= 300:
		return strconv.Itoa(e.Status)
	case ok && e.Status >= 200 && errors.Is(err, ErrTooLarge):
		return "too_large"
	}
	for _, known := range [...]struct {
		is   error
		word string
	}{
		{ErrCircuitOpen, "circuit_open"}, {ErrThrottled, "throttled"}, {context.Canceled, "canceled"},
		{context.DeadlineExceeded, "timeout"}, {errNoToken, "no_token"}, {ErrUnreadable, "unreadable"},
		{io.EOF, "connection_lost"}, {io.ErrUnexpectedEOF, "connection_lost"}, {syscall.ECONNRESET, "connection_lost"},
	} {
		if errors.Is(err, known.is) {
			return known.word
		}
	}
	return errorTypeOfNetwork(err)
}

func errorTypeOfNetwork(err error) string {
	var n net.Error
	var name *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &n) && n.Timeout():
		return "timeout"
	case errors.As(err, &name):
		return "name"
	case errors.As(err, &cert):
		return "tls"
	case errors.Is(err, ErrNotSent):
		return "connection"
	}
	return "_OTHER"
}
