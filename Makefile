.PHONY: check test race fuzz demo

check: ## everything that CI runs
	.ci/run

test:
	go test ./...

race:
	go test -race ./...

fuzz: ## 30 s each
	git grep -hoE '^func Fuzz[A-Za-z0-9_]+\(' graphclient | sed -E 's/func (.*)\(/\1/' | \
		xargs -I{} go test -run='^$$' -fuzz='^{}$$' -fuzztime=30s ./graphclient
	git grep -hoE '^func Fuzz[A-Za-z0-9_]+\(' flows | sed -E 's/func (.*)\(/\1/' | \
		xargs -I{} go test -run='^$$' -fuzz='^{}$$' -fuzztime=30s ./flows

demo: ## a softphone at a terminal, a scripted caller elsewhere
	go run ./examples/ivr-menu
