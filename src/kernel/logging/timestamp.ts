let second = 0;
let upToSecond = '';

/** The time as ISO 8601 in UTC with milliseconds; all but these is worked out anew once a second only. */
export function isoTimestamp(): string {
  const now = Date.now();
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    upToSecond = new Date(second).toISOString().slice(0, -4);
  }
  return `${upToSecond}${String(ms).padStart(3, '0')}Z`;
}
