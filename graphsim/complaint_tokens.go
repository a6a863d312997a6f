package graphsim

// What bots do wrong with tokens and with their webhook.
const (
	// RuleTokenMissing: a request without a bearer token. [doc]
	RuleTokenMissing Rule = "token-missing"
	// RuleTokenExpired: a request with a token whose time is over. [doc]
	RuleTokenExpired Rule = "token-expired"
	// RuleTokenReused: a token again that was refused before. [doc]
	RuleTokenReused Rule = "token-reused"
	// RuleTokenForeign: a token that is for something else. [doc]
	RuleTokenForeign Rule = "token-foreign"
	// RuleTokenRefused: a token was asked for and not given. [doc]
	RuleTokenRefused Rule = "token-refused"
	// RuleTokenEachTime: a third token within a minute though the first is good. [doc]
	RuleTokenEachTime Rule = "token-each-time"
	// RuleWebhookRefused: a webhook that answers 4xx or 5xx. [sample; assumed 42]
	RuleWebhookRefused Rule = "webhook-refused"
	// RuleWebhookRedirect: a webhook that answers 3xx to anything but an incoming call. [sample]
	RuleWebhookRedirect Rule = "webhook-redirect"
	// RuleWebhookSilent: a webhook that cannot be reached or does not answer in time. [sample; assumed 42]
	RuleWebhookSilent Rule = "webhook-silent"
	// RuleWebhookSlow: a webhook that takes longer than a second. [sample]
	RuleWebhookSlow Rule = "webhook-slow"
	// RuleWebhookForged: a webhook that accepts a notification which nobody signed rightly. [doc, sample]
	RuleWebhookForged Rule = "webhook-forged"
)

var tokensRules = []RuleInfo{
	{RuleTokenMissing, Mistake, "doc", "" +
		"A request has no bearer token: Graph answers 401. The header is Authorization: Bearer, followed by " +
		"the access token."},
	{RuleTokenExpired, Mistake, "doc", "" +
		"A request has a token whose time is over: Graph answers 401. Renew it some minutes before expires_in " +
		"is over, and not in the way of a call."},
	{RuleTokenReused, Mistake, "doc", "" +
		"A token was sent again that had been refused with 401 more than 5 s before. It will not get better: " +
		"ask for a new one."},
	{RuleTokenForeign, Mistake, "doc", "" +
		"A request has a token that is not for Graph: it is refused with 401. Ask the token endpoint with " +
		"client credentials and the scope https://graph.microsoft.com/.default."},
	{RuleTokenRefused, Mistake, "doc", "" +
		"A token was asked for and refused, and without one a bot can do nothing. The request is a POST of a form with " +
		"grant_type client_credentials, client_id, client_secret or client_assertion, and the scope " +
		"https://graph.microsoft.com/.default."},
	{RuleTokenEachTime, Hint, "doc", "" +
		"Tokens are asked for again and again though the ones before are still good. Keep a token until some " +
		"minutes before its end: asking costs time in every call, and the endpoint throttles."},
	{RuleWebhookRefused, Mistake, "sample; assumed 42", "" +
		"The webhook did not accept a notification. Answer 202 to each one whose token is good, also for " +
		"calls and types that the bot does not know; what Graph does otherwise is not documented, and the " +
		"notification may be lost."},
	{RuleWebhookRedirect, Mistake, "sample", "" +
		"The webhook answered a notification with a redirect. Only the announcement of a call may be sent " +
		"elsewhere with 302; everything else is lost. Mind a missing slash at the end of callbackUri."},
	{RuleWebhookSilent, Mistake, "sample; assumed 42", "" +
		"The webhook could not be reached, or did not answer a notification in time. Without notifications a " +
		"call hangs in establishing. Answer 202 at once and do the work afterwards."},
	{RuleWebhookSlow, Hint, "sample", "" +
		"The webhook took longer than a second to answer a notification. Later ones wait behind it, keys " +
		"among them. Answer 202 at once and do the work afterwards."},
	{RuleWebhookForged, Mistake, "doc, sample", "" +
		"The webhook accepted a notification with a token that proves nothing: anybody who finds the address " +
		"can steer calls. Check signature, issuer, audience and times of the token against the keys of the " +
		"OpenID document, and answer 403 otherwise."},
}
