let second = 0;
let upToSecond = '';

/** The time as ISO 8601 in UTC with milliseconds. All but these is formatted once a second. */
export function isoTimestamp(): string {
  const now = Date.now();
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    upToSecond = new Date(second).toISOString().slice(0, -4);
  }
  return `${upToSecond}${String(ms).padStart(3, '0')}Z`;
}
