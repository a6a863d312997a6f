package graphclient

import (
	"bytes"
	"fmt"
)

// readEntity reads the body of a 2xx answer; empty and null are an entity
// without members ("a null operation" [doc]).
func readEntity(op string, rep reply) (*entity, error) {
	e := new(entity)
	s := scanner{b: rep.body}
	if body := bytes.TrimSpace(rep.body); len(body) == 0 || string(body) == "null" {
		return e, nil
	}
	err := s.entity(e)
	if err == nil {
		err = s.end()
	}
	if err == nil && s.twice {
		err = errTwice
	}
	if err == nil && s.wrong != "" {
		err = fmt.Errorf("%s has the wrong type", s.wrong)
	}
	if err != nil {
		return nil, &Error{Op: op, Status: rep.status, RequestID: rep.id,
			Err: fmt.Errorf("%w: %w", ErrUnreadable, err)}
	}
	return e, nil
}

func readOperation(op string, rep reply, id string) (Operation, error) {
	e, err := readEntity(op, rep)
	if err != nil {
		return Operation{}, err
	}
	o := e.operation()
	if o.ID == "" {
		o.ID = parseResource(rep.header.Get("Location")).op
	}
	if o.ID == "" {
		o.ID = CanonicalID(id)
	}
	return o, nil
}

func readCall(op string, rep reply, id string) (*Call, error) {
	e, err := readEntity(op, rep)
	if err != nil {
		return nil, err
	}
	c := e.call()
	if c.ID == "" {
		c.ID = parseResource(rep.header.Get("Location")).call
	}
	if c.ID == "" && c.State != "" {
		c.ID = CanonicalID(id)
	}
	if c.ID == "" { // nothing about a call, or one was created and nobody knows which
		return nil, &Error{Op: op, Status: rep.status, RequestID: rep.id,
			Err: fmt.Errorf("%w: the call has no id", ErrUnreadable)}
	}
	return c, nil
}
