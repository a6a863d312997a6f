package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is printed below the flags.
func (completionCommand) Help() string {
	return "Prints a script that lets a shell complete commands and flags. " +
		"For bash: source <(ivrflow completion bash). For zsh: source <(ivrflow completion zsh), behind compinit. For fish: ivrflow completion fish | source."
}

// Run prints the script of one shell.
func (c completionCommand) Run(s streams, k *kong.Kong) error {
	script := map[string]func([]completed) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := io.WriteString(s.out, script(completedOf(k.Model)))
	return err
}

// A completed is a command, and what may follow it.
type completed struct {
	name, help string
	flags      []completedFlag
	words      []string // of its first argument, when only some are possible
}

type completedFlag struct {
	name  string // --format
	help  string
	takes bool     // a value
	words []string // its values, when only some are possible
}

func completedOf(app *kong.Application) []completed {
	var all []completed
	for _, command := range app.Leaves(true) {
		c := completed{name: command.Name, help: command.Help}
		for _, flag := range command.Flags {
			if flag.Hidden {
				continue
			}
			help := strings.ReplaceAll(flag.Help, "\n", " ")
			c.flags = append(c.flags, completedFlag{"--" + flag.Name, help, !flag.IsBool(), choices(flag.Value)})
			if flag.Short != 0 {
				c.flags = append(c.flags, completedFlag{"-" + string(flag.Short), help, !flag.IsBool(), choices(flag.Value)})
			}
		}
		if len(command.Positional) > 0 {
			c.words = choices(command.Positional[0])
		}
		all = append(all, c)
	}
	return all
}

func choices(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return strings.FieldsFunc(v.Enum, func(r rune) bool { return r == ',' || r == ' ' })
}

func names(all []completed) string {
	var list []string
	for _, c := range all {
		list = append(list, c.name)
	}
	return strings.Join(list, " ")
}

func flagNames(flags []completedFlag) string {
	var list []string
	for _, f := range flags {
		list = append(list, f.name)
	}
	return strings.Join(list, " ")
}

func bashScript(all []completed) string {
	var b strings.Builder
	b.WriteString("# bash completion of ivrflow\n_ivrflow() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n  COMPREPLY=()\n")
	fmt.Fprintf(&b, "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '%s help --help --version' -- \"$word\"))\n    return\n  fi\n", names(all))
	b.WriteString("  case ${COMP_WORDS[1]} in\n")
	fmt.Fprintf(&b, "  help) words='%s' ;;\n", names(all))
	for _, c := range all {
		fmt.Fprintf(&b, "  %s)\n    case $before in\n", c.name)
		for _, f := range c.flags {
			if len(f.words) > 0 {
				fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", f.name, strings.Join(f.words, " "))
			}
		}
		fmt.Fprintf(&b, "    esac\n    words='%s'\n    case $word in -*) words='%s' ;; esac ;;\n", strings.Join(c.words, " "), flagNames(c.flags))
	}
	b.WriteString("  esac\n  if [ -n \"$words\" ]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n  else\n    compopt -o filenames 2>/dev/null\n    COMPREPLY=($(compgen -f -- \"$word\"))\n  fi\n}\ncomplete -F _ivrflow ivrflow\n")
	return b.String()
}

func zshScript(all []completed) string {
	var b strings.Builder
	b.WriteString("#compdef ivrflow\n_ivrflow() {\n  local -a commands\n  commands=(\n")
	for _, c := range all {
		fmt.Fprintf(&b, "    %s\n", single(c.name+":"+c.help))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n")
	for _, c := range all {
		fmt.Fprintf(&b, "  %s)\n    _arguments", c.name)
		for _, f := range c.flags {
			value := ""
			switch {
			case len(f.words) > 0:
				value = ":value:(" + strings.Join(f.words, " ") + ")"
			case f.takes:
				value = ":value:_files"
			}
			fmt.Fprintf(&b, " \\\n      %s", single(f.name+"["+strings.NewReplacer("[", "(", "]", ")", ":", "\\:").Replace(f.help)+"]"+value))
		}
		rest := "*:file:_files"
		if len(c.words) > 0 {
			rest = "1:word:(" + strings.Join(c.words, " ") + ")"
		}
		fmt.Fprintf(&b, " \\\n      %s ;;\n", single(rest))
	}
	b.WriteString("  *) _describe command commands ;;\n  esac\n}\ncompdef _ivrflow ivrflow\n")
	return b.String()
}

func fishScript(all []completed) string {
	var b strings.Builder
	b.WriteString("# fish completion of ivrflow\n")
	for _, c := range all {
		fmt.Fprintf(&b, "complete -c ivrflow -n __fish_use_subcommand -f -a %s -d %s\n", c.name, fishText(c.help))
		within := fmt.Sprintf("complete -c ivrflow -n '__fish_seen_subcommand_from %s'", c.name)
		for _, f := range c.flags {
			kind, name := "-l", strings.TrimPrefix(f.name, "--")
			if !strings.HasPrefix(f.name, "--") {
				kind, name = "-s", f.name[1:]
			}
			fmt.Fprintf(&b, "%s %s %s -d %s", within, kind, name, fishText(f.help))
			if f.takes {
				b.WriteString(" -r")
			}
			if len(f.words) > 0 {
				fmt.Fprintf(&b, " -f -a '%s'", strings.Join(f.words, " "))
			}
			b.WriteByte('\n')
		}
		if len(c.words) > 0 {
			fmt.Fprintf(&b, "%s -f -a '%s'\n", within, strings.Join(c.words, " "))
		}
	}
	return b.String()
}

// single puts a text in single quotes, as bash and zsh read them.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// fishText does the same for fish, which has escapes in single quotes.
func fishText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
