package call

// What became of a transfer or an invitation that failed, as handlers and
// expressions name it.
const (
	busy     = "busy"
	noAnswer = "no_answer"
	declined = "declined"
	failed   = "failed"
)

// outcomeOf reads a result. Graph documents few of these numbers [doc: call end
// table]; the others are those of its sister service, Azure Communication
// Services, which has the same subcodes wherever both are known.
func outcomeOf(code, subcode int) string {
	switch subcode {
	case 8538, 10024: // the callee declined; on one of his devices
		return declined
	case 8539, 8540, 560486: // busy, busy everywhere, busy on the telephone network
		return busy
	case 8541, 8544, 10004: // unavailable, unreachable, rang too long
		return noAnswer
	}
	switch code {
	case 603:
		return declined
	case 486, 600:
		return busy
	case 408, 480:
		return noAnswer
	}
	return failed
}
