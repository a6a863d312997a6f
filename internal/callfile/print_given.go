package callfile

func (s *GivenClock) String() string    { return "given clock " + s.Time.Format(clockLayout) }
func (s *GivenCaller) String() string   { return "given caller " + text(s.ID) }
func (s *GivenCalled) String() string   { return "given called " + text(s.ID) }
func (s *GivenLanguage) String() string { return "given language " + text(s.Tag) }
func (s *GivenVar) String() string      { return "given " + s.Name + " = " + s.Value.String() }
func (s *GivenSetting) String() string  { return "given setting " + s.Name + " = " + s.Value.String() }
func (s *GivenSwitch) String() string   { return "given switch " + s.Name + " on" }
func (s *GivenCalendar) String() string { return "given calendar " + s.Name + " " + s.Is }
func (s *GivenSplit) String() string    { return "given split " + s.Name + " goes to " + s.To }
func (s *GivenPrompt) String() string   { return "given prompt " + s.Name + " lasts " + seconds(s.Lasts) }
func (s *GivenOutbound) String() string { return "given outbound" }

func (s *GivenAction) String() string {
	line := "given action " + s.Name + " " + string(s.Answer)
	if s.Answer == Returns {
		values := s.Values
		if values == nil {
			values = map[string]any{}
		}
		line += " " + compact(values)
	}
	return line + optional("after", s.After)
}

func (s *GivenRequest) String() string {
	line := "given request " + s.Method + " " + s.URL
	switch s.Answer {
	case NoAnswer:
		return line + " times out"
	case Fails:
		return line + " fails" + optional("after", s.After)
	}
	line += " answers " + itoa(s.Status)
	if !s.NoBody {
		line += " " + compact(s.Body)
	}
	return line + optional("after", s.After)
}

func (s *GivenTarget) String() string {
	return "given " + string(s.Of) + " " + string(s.Fate) + optional("after", s.After)
}

func (s *GivenRecordingLost) String() string { return "given recording is lost" }

func (s *ExpectStep) String() string { return "expect step " + s.Step }

func (s *ExpectSteps) String() string {
	line := "expect steps"
	for _, step := range s.Steps {
		line += " " + step
	}
	return line
}

func (s *ExpectVar) String() string    { return "expect " + s.Name + " = " + s.Value.String() }
func (s *ExpectAction) String() string { return "expect action " + s.Name + with(s.With) }

func with(values map[string]any) string {
	if values == nil {
		return ""
	}
	return " with " + compact(values)
}

func (s *ExpectRequest) String() string {
	line := "expect request " + s.Method + " " + s.URL
	if !s.Any {
		line += " with " + compact(s.With)
	}
	return line
}

func (s *ExpectTarget) String() string {
	return "expect " + string(s.Of) + " to " + s.Kind + " " + text(s.ID)
}

func (s *ExpectEnd) String() string {
	line := "expect end " + s.Outcome
	if s.Coded {
		line += " code " + itoa(s.Code) + "/" + itoa(s.Subcode)
	}
	return line + optional("within", s.Within)
}

func (s *ExpectSilence) String() string { return "expect silence under " + seconds(s.Under) }
func (s *NeverHear) String() string     { return "never hear " + s.Sound.String() }
func (s *NeverStep) String() string     { return "never step " + s.Step }
func (s *NeverAction) String() string   { return "never action " + s.Name + with(s.With) }
func (s *NeverRequest) String() string  { return "never request " + s.Method + " " + s.URL }
func (s *NeverEnd) String() string      { return "never end " + s.Outcome }
