/** Events whose handlers write to our database, or to another queue. */
export const EVENTS_QUEUE = 'events';
/** Events whose handlers speak to somebody else's server, which may be slow or hang. */
export const EXTERNAL_QUEUE = 'outside';
export const MAINTENANCE_QUEUE = 'maintenance';
export const REPORTS_QUEUE = 'reports';

/** Those that the relay fills from the outbox: an event waits in each that one of its handlers works in. */
export const EVENT_QUEUES = [EVENTS_QUEUE, EXTERNAL_QUEUE] as const;
export type EventQueue = (typeof EVENT_QUEUES)[number];

/** Every queue there is. A queue is a line of its own: what waits in one does not hold up the others. */
export const QUEUES = [...EVENT_QUEUES, MAINTENANCE_QUEUE, REPORTS_QUEUE] as const;
export type QueueName = (typeof QUEUES)[number];
