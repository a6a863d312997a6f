// Package graphclient speaks to Microsoft Graph's calling API: it sends the
// actions of a call, reads the notifications that come back, and knows
// nothing of flows.
//
// # Sending
//
// Make a [Client] with [New]; it needs a [TokenSource], for instance
// [NewClientCredentials]. Each method is one action of Graph. An action that
// a caller could notice is sent once, because a play that is sent twice may be
// heard twice; the one exception is a 401, which was not executed and is sent
// once more with a fresh token. Questions, downloads, keepAlive and the DELETE
// of a call are repeated: see [Retry]. Redirects are not followed, answers are
// bounded, any 2xx will do.
//
// Requests may be held back: after a 429 for as long as Graph asked, while
// most requests fail ([Breaker]), and by a [Rate] of your own. Such a request
// was not sent. All of that goes by tenant: see [WithTenant].
//
// Deadlines come with the context; a context without one gets 30 s.
//
// What the methods need of an app's permissions stands at each, and in
// [PermissionsFor]. Application-hosted media is left out: its media library
// exists for Windows and .NET only [doc].
//
// # When it fails
//
// Every error is an [*Error]. Ask [OutcomeOf] whether the request was
// executed (Accepted, Refused, Unsure), [Error.Temporary] whether the same
// may be sent again after [Error.RetryAfter], and errors.Is with ErrNotFound,
// ErrThrottled and their like why. Fakes may make their own Errors: a Status
// says as much as the wire would, ErrNotSent in Err that nothing was sent.
//
// # Traces and figures
//
// Each request that leaves is a span of OpenTelemetry named after its action,
// with the method, the server, the status, what went wrong in a word, Graph's
// request id and the call's id, which Microsoft's support asks for. The
// address is not in it, nor any token, body or text of an answer; and no trace
// headers are sent to Graph. Figures: http.client.request.duration, and
// ivrflow.client.refused, .unsure, .retries and .breaker.changes; ids and
// tenants are not in them.
//
// # Ids
//
// Graph writes the same id in several spellings. Everything this package
// returns is in the form of [CanonicalID], so ids can be compared with ==;
// everything it sends is in the form of [RESTID].
//
// # Notifications
//
// [ReadNotifications] turns a posted body into a list of [Notification]. It
// does not authenticate: do that first. Answer 202 and process later.
//
// # Secrets
//
// Tokens and secrets never reach errors or logs. A [Secret] prints as "***"
// in every way of printing, and therefore cannot be saved as JSON.
package graphclient
