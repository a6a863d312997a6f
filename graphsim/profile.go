package graphsim

import (
	"fmt"
	"time"
)

// Profile is a way for the service to behave as a whole.
type Profile struct {
	Switches Switches `json:"switches" yaml:"switches"`
	// Faults are for Inject, once the service is made.
	Faults  []Fault `json:"faults" yaml:"faults"`
	Latency Latency `json:"latency" yaml:"latency"`
}

// profiles are made anew for each who asks, because their faults are his to change.
var profiles = []struct {
	name, doc string
	make      func() Profile
}{
	{"docs", "what the documentation and its own examples show, with their contradictions", docsProfile},
	{"wire", "what was seen in production", wireProfile},
	{"acs", "the codes and refusals of the sister product", acsProfile},
	{"hostile", "everything that nobody rules out, at its worst", hostileProfile},
}

// ProfileNames lists the profiles.
func ProfileNames() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.name
	}
	return names
}

// ProfileNamed returns the profile of this name; the error lists those there are.
func ProfileNamed(name string) (Profile, error) {
	for _, p := range profiles {
		if p.name == name {
			return p.make(), nil
		}
	}
	return Profile{}, fmt.Errorf("there is no profile %q%s", name, hint(name, ProfileNames()))
}

func docsProfile() Profile {
	return Profile{Switches: Switches{CancelReplyAsInDocs: true, NumberStrings: true}}
}

func wireProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsDashed, ResourceMember: Always, CallbackMember: Always, IDMember: Always, NoContent: true}}
}

func acsProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsDashed, PascalStatus: true, CancelEmptyRefused: true, Finish: FinishResultInfo}}
}

func hostileProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsMixed, NumberStrings: true, QueuedNotStarted: true,
		CancelOrder: QueuedFirst, CancelBeforeReply: true, CancelLag: 300 * time.Millisecond, EndOperations: End8508,
		ParallelDelivery: true, BatchWindow: 20 * time.Millisecond, OperationMemory: -1}}
}
