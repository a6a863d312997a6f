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

// docsProfile has the quirks of the docs' own examples. What they show by default is the default of the switches.
func docsProfile() Profile {
	return Profile{Switches: Switches{CancelReplyAsInDocs: true, NumberStrings: true, EndedByBot: BotEnds5001}}
}

// wireProfile is what was reported from production. [issue #191, GD#8310, #616, MT#14127]
func wireProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsDashed, ResourceMember: Always, CallbackMember: Always, IDMember: Always,
		Established: EstablishedRepeated, NoContent: true, SourceEncrypted: true, Roster: RosterWithoutPhone,
		RetryAfter: RetryAfterFraction, ThrottleBody: ThrottleNested, PromptProblems: ProblemsUnknown}}
}

// acsProfile has the codes and refusals of the sister product. [acs]
func acsProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsDashed, Finish: FinishResultInfo, PascalStatus: true, CancelEmptyRefused: true,
		EarlyMedia: Early8501, QueueDepth: 20, QueueFull: QueueFull8500, WrongState: Wrong8585, EndOperations: End8528,
		EndedByCaller: CallerEnds5003, PromptProblems: Problems8511, SecondSubscription: SubscribedRefused}}
}

// hostileProfile has at once everything that nobody rules out and a bot can live with: what is 429 was not executed,
// what is 500 was.
func hostileProfile() Profile {
	return Profile{Switches: Switches{IDs: IDsMixed, NumberStrings: true, Subcode: SubcodeCapital, ODataIDMember: Never,
		NotifyFirst: 0.3, ReplyJitter: 30 * time.Millisecond, NotifyJitter: 50 * time.Millisecond, QueuedNotStarted: true,
		CancelOrder: CancelsInDisarray, CancelBeforeReply: true, CancelLag: 300 * time.Millisecond, CancelRace: RaceBoth,
		EndOperations: End8508, LateNotifications: time.Second, Established: EstablishedRepeated, StateOrder: StatesSwapped,
		SequenceGaps: 0.2, FailedRecording: FailedAbsent, SourceEncrypted: true, Roster: RosterEmpty,
		Duplicates: 0.3, EmptyPosts: 0.1, ParallelDelivery: true, BatchWindow: 20 * time.Millisecond, OperationMemory: -1,
		PostErrorsWithEffect: 0.05, PostErrorStatus: PostError500, ThrottledPosts: 0.05, RetryAfter: RetryAfterFraction,
		TokenSlash: true}}
}
