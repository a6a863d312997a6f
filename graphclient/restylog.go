package graphclient

import "github.com/rs/zerolog"

// restyLog hands resty's own remarks to zerolog. All of them at debug level:
// what matters comes back as an error.
type restyLog struct{ log zerolog.Logger }

func (l restyLog) Errorf(format string, v ...any) { l.log.Debug().Msgf("resty: "+format, v...) }
func (l restyLog) Warnf(format string, v ...any)  { l.log.Debug().Msgf("resty: "+format, v...) }
func (l restyLog) Debugf(format string, v ...any) { l.log.Debug().Msgf("resty: "+format, v...) }
