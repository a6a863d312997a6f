package graphclient

import "strings"

// An entity is the union of everything that is read from a resourceData, a
// reply or a legacy body. @odata.type may come last or not at all, so the
// members are read whatever the entity turns out to be.
type entity struct {
	odataType, odataID, id string

	// call
	state, audio, direction, callbackURI string
	tenantID, myParticipantID, chainID   string
	terminationReason                    string
	source, answeredBy                   Identity
	region                               string
	targets                              []Identity
	routes                               []CallRoute
	hasTone, hasSequence                 bool
	sequence                             int64
	tone                                 string
	result                               *ResultInfo

	// operation
	clientContext, status, reason string
	location                      string
	accessToken                   string

	// roster
	participant *Participant // nil: no member of one was seen
	roster      roster       // of a delta; of an invitation, who was invited
	isDelta     bool         // a number of the roster was seen
}

func (s *scanner) entity(e *entity) error {
	return s.object(func(key []byte) error { return s.entityMember(e, key) })
}

func (s *scanner) entityMember(e *entity, key []byte) error {
	switch string(key) {
	case "@odata.type":
		return s.text(&e.odataType, "@odata.type")
	case "@odata.id":
		return s.text(&e.odataID, "@odata.id")
	case "id":
		return s.text(&e.id, "id")
	case "state":
		return s.text(&e.state, "state")
	case "mediastate":
		return s.child(func(key []byte) error {
			if string(key) == "audio" {
				return s.text(&e.audio, "mediaState.audio")
			}
			return s.skip()
		})
	case "direction":
		return s.told(&e.direction)
	case "callbackuri":
		return s.told(&e.callbackURI)
	case "tenantid":
		return s.text(&e.tenantID, "tenantId")
	case "myparticipantid":
		return s.told(&e.myParticipantID)
	case "callchainid":
		return s.told(&e.chainID)
	case "terminationreason":
		return s.told(&e.terminationReason)
	case "source":
		return s.source(e)
	case "callroutes":
		return s.routes(&e.routes)
	case "answeredby":
		return s.participant(&e.answeredBy)
	case "targets":
		return s.participants(&e.targets)
	case "toneinfo":
		return s.toneInfo(e)
	case "resultinfo":
		return s.resultInfo(&e.result)
	case "clientcontext":
		return s.text(&e.clientContext, "clientContext")
	case "status":
		return s.text(&e.status, "status")
	case "completionreason":
		return s.told(&e.reason)
	case "recordinglocation":
		return s.told(&e.location)
	case "recordingaccesstoken":
		return s.told(&e.accessToken)
	case "participants":
		return s.leniently(func() error { return s.roster(e.roster.add) })
	case "sequencenumber":
		e.isDelta = true
		return s.number(&e.roster.sequence)
	case "info", "ismuted", "isinlobby", "mediastreams", "metadata", "recordinginfo",
		"removedstate", "restrictedexperience", "rostersequencenumber":
		if e.participant == nil {
			e.participant = new(Participant)
		}
		return s.leniently(func() error { return s.participantMember(e.participant, key) })
	}
	return s.skip()
}

// child reads an object; anything else counts as absent.
func (s *scanner) child(member func(key []byte) error) error {
	if s.next() != '{' {
		return s.skip()
	}
	return s.object(member)
}

func (s *scanner) toneInfo(e *entity) error {
	if c := s.next(); c != '{' {
		if c != 'n' {
			s.mismatch("toneInfo")
		}
		return s.skip()
	}
	e.hasTone = true
	return s.object(func(key []byte) (err error) {
		switch string(key) {
		case "sequenceid":
			e.sequence, e.hasSequence, err = s.integer("toneInfo.sequenceId")
			return err
		case "tone":
			return s.text(&e.tone, "toneInfo.tone")
		}
		return s.skip()
	})
}

func (s *scanner) resultInfo(dst **ResultInfo) error {
	if s.next() != '{' {
		return s.skip()
	}
	r := new(ResultInfo)
	*dst = r
	return s.object(func(key []byte) error {
		switch string(key) {
		case "code":
			return s.code(&r.Code)
		case "subcode": // subCode too: a failed transfer spells it so [doc]
			return s.code(&r.Subcode)
		case "message":
			return s.told(&r.Message)
		}
		return s.skip()
	})
}

// code reads an Int32. Anything else is 0: the end of a call must not be
// lost for a number that cannot be read.
func (s *scanner) code(dst *int) error {
	var n int64
	err := s.number(&n)
	if n >= -1<<31 && n < 1<<31 {
		*dst = int(n)
	}
	return err
}

func (s *scanner) participants(dst *[]Identity) error {
	if s.next() != '[' {
		return s.skip()
	}
	return s.array(func() error {
		var id Identity
		if err := s.participant(&id); err != nil {
			return err
		}
		if id.Kind != "" {
			*dst = append(*dst, id)
		}
		return nil
	})
}

// source reads a participantInfo with its region.
func (s *scanner) source(e *entity) error {
	return s.child(func(key []byte) error {
		switch string(key) {
		case "identity":
			return s.identitySet(&e.source)
		case "region":
			return s.told(&e.region)
		}
		return s.skip()
	})
}

// maxRoutes bounds what is kept of a call's way; nobody forwards so often.
const maxRoutes = 20

func (s *scanner) routes(dst *[]CallRoute) error {
	if s.next() != '[' {
		return s.skip()
	}
	return s.array(func() error {
		var r CallRoute
		err := s.child(func(key []byte) error {
			switch string(key) {
			case "routingtype":
				return s.told(&r.Type)
			case "original":
				return s.identitySet(&r.Original)
			case "final":
				return s.identitySet(&r.Final)
			}
			return s.skip()
		})
		if r != (CallRoute{}) && len(*dst) < maxRoutes {
			*dst = append(*dst, r)
		}
		return err
	})
}

// participant reads who a participantInfo is: its identity set has one member
// that is not null, in the order of the docs; the first one is taken.
func (s *scanner) participant(dst *Identity) error {
	return s.child(func(key []byte) error {
		if string(key) != "identity" {
			return s.skip()
		}
		return s.identitySet(dst)
	})
}

// identitySet reads the first member that is an identity.
func (s *scanner) identitySet(dst *Identity) error {
	return s.child(func(key []byte) error {
		if dst.Kind != "" || s.next() != '{' {
			return s.skip()
		}
		dst.Kind = kindName(string(key))
		return s.identity(dst)
	})
}

func (s *scanner) identity(dst *Identity) error {
	err := s.object(func(key []byte) error {
		switch string(key) {
		case "id":
			return s.told(&dst.ID)
		case "displayname":
			return s.told(&dst.DisplayName)
		case "tenantid":
			return s.told(&dst.TenantID)
		}
		return s.skip()
	})
	dst.ID = strings.TrimSpace(dst.ID) // an example of answer ends in a blank [doc]
	return err
}

// typeName strips "#microsoft.graph." in any case.
func (e *entity) typeName() string {
	t := strings.TrimPrefix(e.odataType, "#")
	const ns = "microsoft.graph."
	if len(t) >= len(ns) && strings.EqualFold(t[:len(ns)], ns) {
		t = t[len(ns):]
	}
	return t
}

func (e *entity) operation() Operation {
	return Operation{
		ID:                   readID(e.id),
		Type:                 e.typeName(),
		Status:               foldStatus(e.status),
		ClientContext:        e.clientContext,
		Reason:               e.reason,
		Result:               e.result,
		RecordingLocation:    e.location,
		RecordingAccessToken: Secret(e.accessToken),
	}
}

func (e *entity) call() *Call {
	return &Call{
		ID:                readID(e.id),
		State:             foldState(e.state),
		Audio:             foldAudio(e.audio),
		Direction:         e.direction,
		TenantID:          e.tenantID,
		MyParticipantID:   e.myParticipantID,
		ChainID:           e.chainID,
		CallbackURI:       e.callbackURI,
		Source:            e.source,
		Targets:           e.targets,
		TerminationReason: e.terminationReason,
		Result:            e.result,
	}
}
