/** The places where a crash would hurt most. Tests kill the process at each of them. */
export const FAILPOINTS = [
  'outbox.written',
  'outbox.committed',
  'outbox.claimed',
  'outbox.enqueued',
  'event.effect',
  'event.handled',
  'event.acknowledged',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

let armed: string | undefined;

/** Only the configuration of a test names one. */
export function armFailpoint(place: string | undefined): void {
  armed = place;
}

/** Does nothing, unless this place is armed: then the process dies here, as in a power cut. */
export function failpoint(place: Failpoint): void {
  if (place === armed) process.kill(process.pid, 'SIGKILL');
}
