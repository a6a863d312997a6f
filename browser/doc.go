// Package browser holds no code, only tests: the pages and pictures that ivrflow writes, looked at in headless Chromium.
// It is a module of its own, so that no user of ivrflow ever compiles what drives a browser.
//
//	go -C browser test -artifacts -outputdir=/tmp ./...
//
// keeps the screenshots. Without Chromium the tests fail: nothing is skipped.
package browser
