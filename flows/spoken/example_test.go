package spoken_test

import (
	"fmt"

	"github.com/ivrflow/ivrflow/flows/spoken"
)

func ExampleSay() {
	parts, err := spoken.Say("es-MX", spoken.Currency, 21000.5, "MXN")
	if err != nil {
		fmt.Println(err)
	}
	for _, p := range parts {
		fmt.Printf("%-20s %s\n", p.Name, p.Text)
	}
	// Output:
	// number/21-m          veintiún
	// number/thousand      mil
	// currency/mxn         pesos
	// currency/and         con
	// number/50            cincuenta
	// currency/mxn-minor   centavos
}

func ExampleRecordings() {
	for _, p := range spoken.Recordings("de", spoken.Digits, "")[:3] {
		fmt.Println(p.Name, p.Text)
	}
	// Output:
	// digit/0 null
	// digit/1 eins
	// digit/2 zwei
}
