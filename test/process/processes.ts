import { execFileSync } from 'node:child_process';

interface Row {
  pid: number;
  parent: number;
  command: string;
}

/** The live processes whose command line has all these words, as pids. */
export function processesWith(...words: string[]): number[] {
  return processes()
    .filter(({ command }) => words.every((word) => command.includes(word)))
    .map(({ pid }) => pid);
}

export function descendantsOf(ancestor: number): number[] {
  const all = processes();
  const below = (parent: number): number[] =>
    all.filter((row) => row.parent === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  return below(ancestor);
}

export function isRunning(pid: number): boolean {
  return processes().some((row) => row.pid === pid);
}

/** Without zombies, which only wait for a parent that may never ask for them, and without ourselves. */
function processes(): Row[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && !match[3]?.startsWith('Z'))
    .map((match) => ({ pid: Number(match?.[1]), parent: Number(match?.[2]), command: match?.[4] ?? '' }))
    .filter(({ pid }) => pid !== process.pid);
}
