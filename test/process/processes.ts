import { execFileSync } from 'node:child_process';

/** The live processes whose command line has all these words, as pids. A zombie has no command line any more. */
export function processesWith(...words: string[]): number[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => words.every((word) => line.includes(word)) && !/^\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}
