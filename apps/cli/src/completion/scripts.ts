/** The shells that completion is made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * Returns the script that connects a shell's Tab key with `pombo __complete`. `call`: how the shell runs this command,
 * quoted. Without a candidate the shell completes the names of files.
 */
export function completionScript(shell: Shell, call: string): string {
  return SCRIPTS[shell].replaceAll('CALL', () => call);
}

const SCRIPTS: Record<Shell, string> = {
  // Works with bash 3.2 of macOS, and without the package bash-completion.
  bash: `# Completion for pombo. To use it now: eval "$(pombo completion bash)"
_pombo() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(CALL __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _pombo pombo
`,
  zsh: `#compdef pombo
# Completion for pombo. To use it now: eval "$(pombo completion zsh)"
_pombo() {
  local line
  local -a values
  for line in "\${(@f)$(CALL __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && values+=("\${line/$'\\t'/:}")
  done
  if (( \${#values} )); then
    _describe pombo values
  else
    _files
  fi
}
if [[ $funcstack[1] == _pombo ]]; then
  _pombo "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _pombo pombo
fi
`,
  fish: `# Completion for pombo. To use it now: pombo completion fish | source
function __pombo_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found (CALL __complete -- $words[2..] "$current" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c pombo -f -a '(__pombo_complete)'
`,
};
