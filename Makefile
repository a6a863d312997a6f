.PHONY: check test fuzz demo

check: ## everything that CI runs
	.ci/run

test:
	go test ./...

fuzz: ## 30 s each
	.ci/fuzz 100000x

demo: ## a softphone at a terminal, a scripted caller elsewhere
	go run ./examples/ivr-menu
