package ivrflow_test

import "testing"

// OpenTelemetry is an interface here. Who embeds the engine chooses what is
// behind it, and nobody carries an exporter that he did not ask for.
func TestTheEngineCarriesNoTelemetrySDK(t *testing.T) {
	api := 0
	for _, p := range list(t) {
		if !within(p.path, []string{"engine", "graphclient", "internal"}) {
			continue
		}
		for _, d := range p.deps {
			if within(d, []string{"go.opentelemetry.io/otel/trace", "go.opentelemetry.io/otel/metric"}) {
				api++
			}
			if within(d, []string{"go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/exporters",
				"go.opentelemetry.io/contrib", "google.golang.org/grpc"}) {
				t.Errorf("%s depends on %s", p.path, d)
			}
		}
	}
	if api == 0 {
		t.Error("no package depends on the interfaces either; they are not looked for in the right way")
	}
}
