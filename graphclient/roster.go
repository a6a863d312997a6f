package graphclient

import "slices"

// A Participant is somebody who is in a call, the bot itself among them.
// Members that Graph did not send are zero.
type Participant struct {
	// ID is canonical and names the participant in requests. It may be empty
	// in notifications: all rosters in the docs have id null [doc].
	ID       string
	Identity Identity
	Muted    bool // by themselves or by the service
	InLobby  bool

	CountryCode  string
	EndpointType string // "default", "voicemail" …; open
	LanguageID   string
	Region       string

	Streams  []MediaStream
	Metadata string // what the participant gave to the roster

	Recording *RecordingInfo // nil: not said
	// Removed says that the participant was removed from the roster;
	// RemovedReason why, where Graph says so.
	Removed       bool
	RemovedReason string
	// VideoRestricted and SharingRestricted say why media of the participant
	// is not shown: "watermarkProtection" …; open.
	VideoRestricted   string
	SharingRestricted string
	// RosterSequence is the number of the roster in which the participant
	// last changed; it ascends within a call.
	RosterSequence int64
}

// A MediaStream is one kind of media of a participant. Its texts are open:
// values that are not known are kept.
type MediaStream struct {
	Type        string // "audio", "video", "videoBasedScreenSharing", "data"
	Label       string
	SourceID    string
	Direction   string // "inactive", "sendOnly", "receiveOnly", "sendReceive"
	ServerMuted bool
}

// RecordingInfo says whether a participant records.
type RecordingInfo struct {
	Initiator Identity        // who began it; zero: not said
	Status    RecordingStatus // open
}

// readParticipants reads a page of participants and where the next one is;
// empty and null are nobody.
func readParticipants(op string, rep reply) (list []Participant, next string, err error) {
	s := scanner{b: rep.body}
	err = s.whole(func() error {
		return s.object(func(key []byte) error {
			switch string(key) {
			case "value":
				return s.roster(func(p Participant) { list = append(list, p) })
			case "@odata.nextlink":
				return s.text(&next, "@odata.nextLink")
			}
			return s.skip()
		})
	})
	if err != nil {
		return nil, "", unreadable(op, rep, err)
	}
	return slices.DeleteFunc(list, func(p Participant) bool { return p.ID == "" }), next, nil
}

// roster reads an array of participants; anything else is nobody.
func (s *scanner) roster(add func(Participant)) error {
	if s.next() != '[' {
		return s.skip()
	}
	return s.array(func() error {
		if s.next() != '{' {
			return s.skip()
		}
		var p Participant
		err := s.participantEntity(&p)
		add(p)
		return err
	})
}

// readParticipant reads one; its id is the one that was asked for when none
// was sent.
func readParticipant(op string, rep reply, id string) (*Participant, error) {
	s := scanner{b: rep.body}
	p := new(Participant)
	if err := s.whole(func() error { return s.participantEntity(p) }); err != nil {
		return nil, unreadable(op, rep, err)
	}
	if p.ID == "" {
		p.ID = CanonicalID(id)
	}
	return p, nil
}

func (s *scanner) participantEntity(p *Participant) error {
	return s.object(func(key []byte) error {
		switch string(key) {
		case "id", "participantid": // the second of somebody who is invited
			var id string
			err := s.text(&id, "id")
			if p.ID == "" {
				p.ID = readID(id)
			}
			return err
		case "identity": // an invitation has no info around it [doc]
			return s.identitySet(&p.Identity)
		}
		return s.participantMember(p, key)
	})
}

// participantMember reads what only participants have.
func (s *scanner) participantMember(p *Participant, key []byte) error {
	switch string(key) {
	case "info":
		return s.participantInfo(p)
	case "ismuted":
		return s.boolean(&p.Muted)
	case "isinlobby":
		return s.boolean(&p.InLobby)
	case "mediastreams":
		return s.streams(&p.Streams)
	case "metadata":
		return s.told(&p.Metadata)
	case "recordinginfo":
		return s.recordingInfo(&p.Recording)
	case "removedstate":
		return s.removedState(p)
	case "restrictedexperience":
		return s.child(func(key []byte) error {
			switch string(key) {
			case "videodisabled":
				return s.told(&p.VideoRestricted)
			case "contentsharingdisabled":
				return s.told(&p.SharingRestricted)
			}
			return s.skip()
		})
	case "rostersequencenumber":
		return s.number(&p.RosterSequence)
	}
	return s.skip()
}

// number reads an integer that nothing depends on, as told does text.
func (s *scanner) number(dst *int64) error {
	if c := s.next(); c == '{' || c == '[' {
		return s.skip()
	}
	n, _, err := s.integer("")
	*dst = n
	return err
}

func (s *scanner) participantInfo(p *Participant) error {
	return s.child(func(key []byte) error {
		switch string(key) {
		case "identity":
			return s.identitySet(&p.Identity)
		case "countrycode":
			return s.told(&p.CountryCode)
		case "endpointtype":
			return s.told(&p.EndpointType)
		case "languageid":
			return s.told(&p.LanguageID)
		case "region":
			return s.told(&p.Region)
		}
		return s.skip()
	})
}

// maxStreams bounds what is kept of a participant's media; Teams has about a dozen.
const maxStreams = 100

func (s *scanner) streams(dst *[]MediaStream) error {
	if s.next() != '[' {
		return s.skip()
	}
	return s.array(func() error {
		if s.next() != '{' {
			return s.skip()
		}
		var m MediaStream
		err := s.object(func(key []byte) error {
			switch string(key) {
			case "mediatype":
				return s.told(&m.Type)
			case "label":
				return s.told(&m.Label)
			case "sourceid":
				return s.told(&m.SourceID)
			case "direction":
				return s.told(&m.Direction)
			case "servermuted":
				return s.boolean(&m.ServerMuted)
			}
			return s.skip()
		})
		if len(*dst) < maxStreams {
			*dst = append(*dst, m)
		}
		return err
	})
}

func (s *scanner) recordingInfo(dst **RecordingInfo) error {
	if s.next() != '{' {
		return s.skip()
	}
	r := new(RecordingInfo)
	*dst = r
	return s.object(func(key []byte) error {
		switch string(key) {
		case "initiator":
			return s.identitySet(&r.Initiator)
		case "recordingstatus":
			var status string
			err := s.told(&status)
			r.Status = foldRecording(status)
			return err
		}
		return s.skip()
	})
}

// removedState is null of somebody who is there.
func (s *scanner) removedState(p *Participant) error {
	p.Removed = s.next() == '{'
	return s.child(func(key []byte) error {
		if string(key) == "reason" {
			return s.told(&p.RemovedReason)
		}
		return s.skip()
	})
}

// told reads text that nothing depends on: an object or an array in its place
// counts as absent and spoils nothing.
func (s *scanner) told(dst *string) error {
	if c := s.next(); c == '{' || c == '[' {
		return s.skip()
	}
	return s.text(dst, "")
}

// boolean reads true and false; anything else counts as absent.
func (s *scanner) boolean(dst *bool) error {
	s.next()
	begin := s.i
	err := s.skip()
	*dst = err == nil && string(s.b[begin:s.i]) == "true"
	return err
}
