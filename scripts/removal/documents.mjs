/** Removes parts of documents, and of other files that are read line by line. */
import { join, dirname } from 'node:path';

export function withoutLines(text, isGone) {
  return text
    .split('\n')
    .filter((line) => !isGone(line))
    .join('\n');
}

/** From a heading to the next one of its level. */
export function withoutSection(text, heading) {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return text;
  const prefix = /^\W+/.exec(heading)[0];
  const end = lines.findIndex((line, index) => index > start && line.startsWith(prefix));
  return lines.toSpliced(start, (end < 0 ? lines.length : end) - start).join('\n');
}

/** A document without its links to what is deleted. Entries and rows that are about it go whole. */
export function withoutLinks(file, text, isDeleted) {
  const isBroken = (target) => !/^[a-z]+:/.test(target) && isDeleted(join(dirname(file), target.split('#')[0]));
  return text
    .split('\n')
    .flatMap((line) => {
      const targets = [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
      if (!/^(- |\d+\. |\| )/.test(line) || !targets.some(isBroken)) return [line];
      if (targets.every(isBroken) || (!line.startsWith('|') && isBroken(targets[0]))) return [];
      const shorter = line.replaceAll(/(, )?\[[^\]]*\]\(([^)\s]+)\)/g, (link, comma, target) =>
        isBroken(target) ? '' : link,
      );
      return [shorter.replaceAll(/(\| )\s*, /g, '$1')];
    })
    .join('\n');
}

/** The table of tasks without deleted evidence, without tasks that have no other, and with the counts of the rest. */
export function withoutTasks(text, isDeleted) {
  const table = text
    .split('\n')
    .flatMap((line) => {
      const [, row, evidence] = /^(\| R.*\|)([^|]*)\|$/.exec(line) ?? [];
      const paths = [...(evidence ?? '').matchAll(/`([\w./*-]+)`/g)].map(([, path]) => path);
      if (!paths.some(isDeleted)) return [line];
      if (paths.every(isDeleted)) return [];
      const left = evidence.replaceAll(/(, )?`([\w./*-]+)`/g, (part, comma, path) => (isDeleted(path) ? '' : part));
      return [`${row}${left.replace(/^ , /, ' ')}|`];
    })
    .join('\n');
  const count = (state) =>
    table.split('\n').filter((line) => new RegExp(`^\\| R.*\\| ${state} +\\|`).test(line)).length;
  return table.replace(
    /\d+ are done, \d+ in part, \d+ not/,
    `${count('done')} are done, ${count('part')} in part, ${count('none')} not`,
  );
}

/** Rules and tests of alerts without those of one alert. */
export function withoutAlert(text, name) {
  return text
    .split(/^(?= *- (?:alert|interval|name): | *# \w+ (?:fires|does not fire)$)/m)
    .filter((item) => !new RegExp(`\\b\\w*${name}\\b`).test(item))
    .join('');
}
