package graphclient

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	nooptrace "go.opentelemetry.io/otel/trace/noop"
)

// watched is a client whose spans and figures are kept.
func watched(t *testing.T, w *wire, change ...func(*Config)) (*Client, *tracetest.SpanRecorder, func() map[string]string) {
	t.Helper()
	spans, reader := tracetest.NewSpanRecorder(), sdkmetric.NewManualReader()
	tp, mp := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	c := newClient(t, w, append(change, func(cfg *Config) { cfg.TracerProvider, cfg.MeterProvider = tp, mp })...)
	return c, spans, func() map[string]string {
		var all metricdata.ResourceMetrics
		if err := reader.Collect(t.Context(), &all); err != nil {
			t.Fatal(err)
		}
		return figures(all)
	}
}

// figures are the counts by name and attributes.
func figures(all metricdata.ResourceMetrics) map[string]string {
	found := map[string]string{}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					found[m.Name+" "+pairs(p.Attributes.ToSlice())] = fmt.Sprint(p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					found[m.Name+" "+pairs(p.Attributes.ToSlice())] = fmt.Sprintf("%d in %v %s", p.Count, p.Sum, m.Unit)
				}
			}
		}
	}
	return found
}

func pairs(attrs []attribute.KeyValue) string {
	var out []string
	for _, a := range attrs {
		out = append(out, string(a.Key)+"="+a.Value.String())
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestEverySendIsASpanAndAFigure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{steps: []step{answer(503, "", "Retry-After", "1", "Request-Id", "rid-1"), answer(200, `{"id":"`+callRE+`"}`, "Request-Id", "rid-2"),
			fails(errors.New("https://secret.example/token-1")), answer(403, `{"error":{"code":"7504","message":"caller +15550100"}}`)}}
		c, spans, count := watched(t, w)
		if _, err := c.GetCall(t.Context(), callUP); err != nil {
			t.Fatal(err)
		}
		_, _ = play(t.Context(), c)
		_, _ = play(t.Context(), c)
		const get = "http.request.method=GET ivrflow.operation=getCall server.address=graph.test server.port=443"
		const post = "http.request.method=POST ivrflow.operation=playPrompt server.address=graph.test server.port=443"
		want := []struct {
			name, attrs string
			status      codes.Code
		}{
			{"getCall", "error.type=503 http.request.method=GET http.response.status_code=503 ivrflow.call_id=" + callID + " ivrflow.operation=getCall ivrflow.request_id=rid-1 server.address=graph.test server.port=443", codes.Error},
			{"getCall", "http.request.method=GET http.request.resend_count=1 http.response.status_code=200 ivrflow.call_id=" + callID + " ivrflow.operation=getCall ivrflow.request_id=rid-2 server.address=graph.test server.port=443", codes.Unset},
			{"playPrompt", "error.type=_OTHER http.request.method=POST ivrflow.call_id=" + callID + " ivrflow.operation=playPrompt ivrflow.request_id=" + w.sent[2].id + " server.address=graph.test server.port=443", codes.Error},
			{"playPrompt", "error.type=403 http.request.method=POST http.response.status_code=403 ivrflow.call_id=" + callID + " ivrflow.operation=playPrompt ivrflow.request_id=" + w.sent[3].id + " server.address=graph.test server.port=443", codes.Error},
		}
		ended := spans.Ended()
		if len(ended) != len(want) {
			t.Fatalf("%d spans, want %d", len(ended), len(want))
		}
		for i, s := range ended {
			if s.Name() != want[i].name || pairs(s.Attributes()) != want[i].attrs || s.Status().Code != want[i].status || s.SpanKind() != trace.SpanKindClient {
				t.Errorf("span %d: %s %v %v\n got %s\nwant %s", i, s.Name(), s.SpanKind(), s.Status(), pairs(s.Attributes()), want[i].attrs)
			}
			if all := fmt.Sprintf("%v %v %v", s.Attributes(), s.Events(), s.Status()); strings.Contains(all, "secret") || strings.Contains(all, "token-1") || strings.Contains(all, "555") {
				t.Errorf("span %d tells too much: %s", i, all)
			}
		}
		got := count()
		for name, value := range map[string]string{
			"http.client.request.duration error.type=503 http.request.method=GET http.response.status_code=503 " + get[len("http.request.method=GET "):]: "1 in 0 s",
			"ivrflow.client.refused error.type=503 http.request.method=GET http.response.status_code=503 " + get[len("http.request.method=GET "):]:       "1",
			"ivrflow.client.retries ivrflow.operation=getCall": "1",
			"ivrflow.client.unsure error.type=_OTHER " + post:  "1",
			"ivrflow.client.refused error.type=403 http.request.method=POST http.response.status_code=403 " + post[len("http.request.method=POST "):]: "1",
		} {
			if got[name] != value {
				t.Errorf("%s is %q, want %q", name, got[name], value)
			}
		}
		for name := range got {
			if strings.Contains(name, callID) || strings.Contains(name, "rid-") || strings.Contains(name, "tenant") {
				t.Errorf("a series for each call: %s", name)
			}
		}
	})
}

func TestWhatIsHeldBackIsCountedAndNoSpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, spans, count := watched(t, &wire{steps: []step{answer(500, "")}}, once, func(cfg *Config) { cfg.Breaker.Least = 2 })
		for range 4 {
			_, _ = play(t.Context(), c)
		}
		<-time.After(10 * time.Second)
		_, _ = play(t.Context(), c)
		got := count()
		for name, value := range map[string]string{
			"ivrflow.client.refused error.type=circuit_open ivrflow.operation=playPrompt": "2",
			"ivrflow.client.breaker.changes ivrflow.breaker.state=open":                   "1",
			"ivrflow.client.breaker.changes ivrflow.breaker.state=half-open":              "1",
		} {
			if got[name] != value {
				t.Errorf("%s is %q, want %q in %v", name, got[name], value, got)
			}
		}
		if n := len(spans.Ended()); n != 3 {
			t.Errorf("%d spans for 3 sends", n)
		}
	})
}

func TestADownloadIsCountedUnderTheNameThatAdmitsIt(t *testing.T) {
	c, spans, _ := watched(t, &wire{steps: []step{answer(200, "x")}})
	if _, err := c.DownloadRecording(t.Context(), "https://call-123.media.skype.com/id?sig=s", recToken, io.Discard, 0); err != nil {
		t.Fatal(err)
	}
	s := spans.Ended()[0]
	if got := pairs(s.Attributes()); s.Name() != "downloadRecording" || !strings.Contains(got, "server.address=skype.com") || strings.Contains(got, "call-123") {
		t.Errorf("%s %s", s.Name(), got)
	}
}

// x-floor: with providers that do nothing, against the same client without
// any telemetry, turn by turn in the same run.
func BenchmarkTelemetryThatNobodyWants(b *testing.B) {
	none := newClient(b, canned{}, func(cfg *Config) { cfg.Tokens = fixed("token") })
	none.tell = nil
	noop := newClient(b, canned{}, func(cfg *Config) {
		cfg.Tokens, cfg.TracerProvider, cfg.MeterProvider = fixed("token"), nooptrace.NewTracerProvider(), noopmetric.NewMeterProvider()
	})
	var with, without time.Duration
	b.ReportAllocs()
	for b.Loop() {
		t0 := time.Now()
		if _, err := play(b.Context(), noop); err != nil {
			b.Fatal(err)
		}
		t1 := time.Now()
		if _, err := play(b.Context(), none); err != nil {
			b.Fatal(err)
		}
		with, without = with+t1.Sub(t0), without+time.Since(t1)
	}
	b.ReportMetric(float64(with)/float64(without), "x-floor")
	b.ReportMetric(float64(with-without)/float64(b.N), "more-ns/op")
}
