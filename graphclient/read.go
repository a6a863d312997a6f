package graphclient

import (
	"bytes"
	"errors"
	"fmt"
)

// Bounds of a body that [ReadNotifications] accepts, beside a nesting of 32.
const (
	MaxNotificationBytes = 256 << 10
	MaxNotifications     = 500
	MaxParticipants      = 1000 // of one item; as Graph writes them, fewer have room in a body
)

var (
	errTwice      = errors.New("a member name comes twice")
	errTooMany    = fmt.Errorf("more than %d notifications", MaxNotifications)
	errCrowd      = fmt.Errorf("more than %d participants", MaxParticipants)
	errNoCall     = errors.New("no call id in the address")
	errNoSequence = errors.New("a tone without a readable sequenceId")
	errNoObject   = errors.New("not an object")
	errNoShape    = errors.New("none of the members of a notification")
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// ReadNotifications reads a body that Graph posted, in one pass.
//
// It is tolerant: ids from resourceUrl, resource, @odata.id or id, in every
// spelling; resourceData an object or an array; numbers in strings; enums in
// any case, unknown values kept; nulls, unknown members and missing types are
// no errors; member names in any case. Bodies that are empty, that hold one
// notification without a list, and the legacy announcement of a call are read.
//
// An item that cannot be relied on (no call id; a state, status, id, tenant,
// tone or clientContext of the wrong type; a member name that comes twice)
// becomes a Notification of [KindUnreadable] and spoils only itself. Everything
// else of the wrong type counts as absent. An error means that the body as a whole is not
// JSON, is out of bounds, or repeats a member name outside of its items;
// nothing is returned then.
func ReadNotifications(body []byte) ([]Notification, error) {
	if len(body) > MaxNotificationBytes {
		return nil, fmt.Errorf("notifications: %w: %d bytes, at most %d", ErrTooLarge, len(body), MaxNotificationBytes)
	}
	r := reader{scanner: scanner{b: bytes.TrimPrefix(body, byteOrderMark)}}
	r.next()
	if r.i == len(r.b) {
		return nil, nil // callbacks without a body were seen [issue MT#14127]
	}
	if err := r.body(); err != nil {
		return nil, fmt.Errorf("notifications: %w", err)
	}
	return r.list, nil
}

type reader struct {
	scanner
	list []Notification
}

// An item is one notification as it is being read.
type item struct {
	change, resourceURL, resource, callbackURI string

	data     entity
	isArray  bool
	isRoster bool     // an array of participants
	roster   roster   // those in it
	entities []entity // of an array, those that are not known for participants
	shaped   bool     // a member of a notification was seen
}

func (r *reader) body() error {
	var single, legacy item
	var callState string
	batch, empty := false, true
	err := r.object(func(key []byte) error {
		empty = false
		switch string(key) {
		case "value":
			batch = true
			return r.value()
		case "callstate":
			return r.text(&callState, "callState")
		case "id":
			return r.text(&legacy.data.id, "id")
		case "tenantid":
			return r.text(&legacy.data.tenantID, "tenantId")
		}
		return r.member(&single, key)
	})
	if err == nil {
		err = r.end()
	}
	if err == nil && r.twice {
		err = errTwice
	}
	switch {
	case err != nil:
		return err
	case batch || empty:
		return nil
	case callState != "":
		return r.legacy(&legacy, callState)
	case !single.shaped:
		return r.add(Notification{Err: errNoShape})
	}
	return r.finish(&single)
}

// value reads the list; one object instead of a list is taken as one item.
func (r *reader) value() error {
	switch r.next() {
	case '[':
		return r.array(r.item)
	case '{':
		return r.item()
	}
	return r.skip()
}

func (r *reader) item() error {
	if r.next() != '{' {
		if err := r.skip(); err != nil {
			return err
		}
		return r.add(Notification{Err: errNoObject})
	}
	twice, wrong := r.twice, r.wrong
	r.twice, r.wrong = false, ""
	var it item
	if err := r.object(func(key []byte) error { return r.member(&it, key) }); err != nil {
		return err
	}
	err := r.finish(&it)
	r.twice, r.wrong = twice, wrong
	return err
}

func (r *reader) member(it *item, key []byte) error {
	switch string(key) {
	case "changetype":
		it.shaped = true
		return r.text(&it.change, "changeType")
	case "resourceurl":
		it.shaped = true
		return r.text(&it.resourceURL, "resourceUrl")
	case "resource": // beside resourceUrl on the wire, alone in old bodies
		it.shaped = true
		return r.text(&it.resource, "resource")
	case "callbackuri":
		return r.text(&it.callbackURI, "callbackUri")
	case "resourcedata":
		it.shaped = true
		return r.resourceData(it)
	}
	return r.skip()
}

func (r *reader) resourceData(it *item) error {
	switch r.next() {
	case '{':
		return r.entity(&it.data)
	case '[':
		it.isArray = true
		return r.array(func() error { return r.element(it) })
	case 'n':
		return r.skip()
	}
	r.mismatch("resourceData")
	return r.skip()
}

// element reads one of several entities.
func (r *reader) element(it *item) error {
	if r.next() != '{' {
		return r.skip()
	}
	var e entity
	if err := r.entity(&e); err != nil {
		return err
	}
	if e.inRoster() {
		it.isRoster = true
		it.roster.take(&e)
		return nil
	}
	if len(it.entities) == MaxNotifications {
		return errTooMany
	}
	it.entities = append(it.entities, e)
	return nil
}

// finish appends what an item says.
func (r *reader) finish(it *item) error {
	switch {
	case r.twice:
		return r.add(Notification{Err: errTwice})
	case r.wrong != "":
		return r.add(Notification{Err: fmt.Errorf("%s has the wrong type", r.wrong)})
	}
	addr := parseResource(it.resourceURL)
	if addr.call == "" {
		addr = parseResource(it.resource)
	}
	if !it.isArray || it.isRoster || addr.kind == "participants" || len(it.entities) == 0 {
		return r.add(it.notification(addr, &it.data))
	}
	for i := range it.entities {
		if err := r.add(it.notification(addr, &it.entities[i])); err != nil {
			return err
		}
	}
	return nil
}

func (it *item) notification(addr resource, e *entity) Notification {
	n := build(it.change, addr, e, it.isArray && (it.isRoster || addr.kind == "participants"))
	crowd := it.listed(&n, e)
	if n.CallbackURI == "" {
		n.CallbackURI = it.callbackURI
	}
	switch {
	case n.CallID == "":
		return Notification{Err: errNoCall}
	case crowd:
		return Notification{Err: errCrowd}
	case n.Kind == KindTone && !e.hasSequence:
		return Notification{Err: errNoSequence}
	}
	return n
}

// legacy reads the announcement in the shape before Graph's: the call itself
// at the top level, callState instead of state [issue GD#8310].
func (r *reader) legacy(it *item, callState string) error {
	if r.wrong != "" {
		return r.add(Notification{Err: fmt.Errorf("%s has the wrong type", r.wrong)})
	}
	n := Notification{Kind: KindOther, CallID: readID(it.data.id), State: foldState(callState), TenantID: it.data.tenantID}
	if n.State == StateIncoming {
		n.Kind = KindLegacyIncoming
	}
	if n.CallID == "" {
		n = Notification{Err: errNoCall}
	}
	return r.add(n)
}

func (r *reader) add(n Notification) error {
	if len(r.list) == MaxNotifications {
		return errTooMany
	}
	r.list = append(r.list, n)
	return nil
}
