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
	if err := s.whole(func() error { return s.entity(e) }); err != nil {
		return nil, unreadable(op, rep, err)
	}
	return e, nil
}

// whole reads all of a body; read is not called when there is nothing in it.
func (s *scanner) whole(read func() error) error {
	if body := bytes.TrimSpace(s.b); len(body) == 0 || string(body) == "null" {
		return nil
	}
	if err := read(); err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	if s.twice {
		return errTwice
	}
	if s.wrong != "" {
		return fmt.Errorf("%s has the wrong type", s.wrong)
	}
	return nil
}

func unreadable(op string, rep reply, err error) error {
	return &Error{Op: op, Status: rep.status, RequestID: rep.id, Err: fmt.Errorf("%w: %w", ErrUnreadable, err)}
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
