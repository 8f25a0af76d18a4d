/** Critical points of event delivery. Tests kill the process at each of them. */
export const FAILPOINTS = [
  'outbox.written',
  'outbox.committed',
  'outbox.claimed',
  'outbox.enqueued',
  'event.effect',
  'event.external-effect',
  'event.handled',
  'event.acknowledged',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

let armed: string | undefined;

/** Arms the failpoint that the configuration of a test names. */
export function armFailpoint(name: string | undefined): void {
  armed = name;
}

export function failpoint(name: Failpoint): void {
  if (name === armed) process.kill(process.pid, 'SIGKILL');
}
