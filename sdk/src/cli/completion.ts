import type { Command } from 'commander';

/** A script that a shell reads once, made from the commands themselves. Files are offered where nothing else fits. */
export function completionScript(program: Command, shell: string): string | undefined {
  const words = wordsOf(program);
  if (shell === 'bash') return bash(words);
  if (shell === 'zsh') return `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
  if (shell === 'fish') return fish(words);
  return undefined;
}

/** What may follow each command, by the words that lead to it. */
function wordsOf(command: Command, before: readonly string[] = []): Map<string, string[]> {
  const options = command.options.flatMap(({ short, long }) => [short, long]).filter((flag) => flag !== undefined);
  const words = new Map([[before.join(' '), [...command.commands.map((sub) => sub.name()), ...options, '--help']]]);
  for (const sub of command.commands) {
    for (const [path, following] of wordsOf(sub, [...before, sub.name()])) words.set(path, following);
  }
  return words;
}

function bash(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([path, following]) => `    '${path}') words='${following.join(' ')}' ;;`);
  return `_dataio() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="\${path:+$path }$word"; done
  while :; do
    case $path in
${cases.map((line) => `  ${line}`).join('\n')}
    esac
    [[ -n $words || -z $path ]] && break
    [[ $path == *' '* ]] && path=\${path% *} || path=''
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _dataio dataio`;
}

function fish(words: ReadonlyMap<string, readonly string[]>): string {
  return [...words]
    .flatMap(([path, following]) => {
      const seen =
        path === ''
          ? '__fish_use_subcommand'
          : path
              .split(' ')
              .map((word) => `__fish_seen_subcommand_from ${word}`)
              .join('; and ');
      return following.map((word) => {
        const offer = word.startsWith('--')
          ? `-l ${word.slice(2)}`
          : word.startsWith('-')
            ? `-s ${word.slice(1)}`
            : `-a ${word}`;
        return `complete -c dataio -n '${seen}' ${offer}`;
      });
    })
    .join('\n');
}
