// Command ivrflow checks call flows, serves them to Microsoft Graph, and
// pretends to be Graph for those who have no tenant at hand.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.LookupEnv))
}
