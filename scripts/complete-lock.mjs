/**
 * Completes package-lock.json, so that `npm ci` accepts it everywhere.
 *
 * Some packages have a binary package for every platform, of which a registry may serve only some. npm leaves the others
 * out when it writes the lock file, and then refuses the file because they are missing. Here each gets an entry with its
 * version and platform, which npm needs to skip it on other platforms.
 *
 * Registry addresses are removed: versions and integrity hashes decide what is installed, from any registry.
 *
 *   node scripts/complete-lock.mjs            complete the lock files
 *   node scripts/complete-lock.mjs --check    fail when one is incomplete
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const platforms = {
  os: ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'],
  cpu: ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'],
  libc: ['glibc', 'musl'],
};
const synonyms = { windows: 'win32', win: 'win32', gnu: 'glibc', gnueabihf: 'glibc', musleabihf: 'musl' };

const lockFiles = ['package-lock.json', 'runtime/package-lock.json'];
let incomplete = false;
for (const file of lockFiles) {
  const before = readFileSync(join(root, file), 'utf8');
  const { lock, changes } = complete(JSON.parse(before));
  if (changes.length === 0) continue;
  incomplete = true;
  if (!check) writeFileSync(join(root, file), `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    `${file}: ${check ? 'lacks' : 'completed'} ${changes.length} entries, ${changes.slice(0, 3).join(', ')} ...`,
  );
}
const unverified = lockFiles.flatMap((file) => withoutIntegrity(JSON.parse(readFileSync(join(root, file), 'utf8'))));
if (unverified.length > 0) {
  console.error(
    `Without an integrity hash: ${unverified.join(', ')}. Install them again from a registry that has them.`,
  );
  process.exitCode = 1;
}
if (check && incomplete) {
  console.error('Run "npm run lock" and commit what it changes.');
  process.exitCode = 1;
}

/** Packages from a registry without a hash that could be installed where the image runs: Linux with glibc, x64 or arm64. */
function withoutIntegrity({ packages }) {
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link || entry.integrity || entry.inBundle) return [];
    const { os = ['linux'], cpu = ['x64'], libc = ['glibc'] } = { ...platformOf(path), ...entry };
    const isInstalled =
      os.includes('linux') && libc.includes('glibc') && cpu.some((each) => /^(x64|arm64)$/.test(each));
    return isInstalled ? [path] : [];
  });
}

function complete(lock) {
  const packages = lock.packages;
  const changes = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (/^https?:/.test(entry.resolved ?? '')) {
      delete entry.resolved;
      changes.push(`${path} without its registry`);
    }
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const version = /\d+\.\d+\.\d+(-[\w.-]+)?/.exec(range)?.[0];
      const exact = version === range;
      const found = find(packages, path, name);
      if (!version || (found && (!exact || found.version === version))) continue;
      // Where npm looks first is another version, so this one belongs below its dependent.
      const home = found ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      packages[home] = { version, optional: true, ...(entry.dev && { dev: true }), ...platformOf(name) };
      changes.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, changes };
}

/** Finds a package like Node: beside the dependent, then outwards. */
function find(packages, dependent, name) {
  for (let folder = dependent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const entry = packages[`${folder ? `${folder}/` : ''}node_modules/${name}`];
    if (entry || !folder) return entry;
  }
}

/** `@swc/core-linux-arm64-musl` is linux, arm64, musl. */
function platformOf(name) {
  const words = name.split(/[/@-]/).map((word) => synonyms[word] ?? word);
  const known = Object.entries(platforms).map(([field, values]) => [
    field,
    words.filter((word) => values.includes(word)),
  ]);
  return Object.fromEntries(known.filter(([, values]) => values.length > 0));
}
