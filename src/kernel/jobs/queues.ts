/** Events whose handlers write to the database or to another queue. */
export const EVENTS_QUEUE = 'events';
/** Events whose handlers call external servers, which may be slow or hang. */
export const EXTERNAL_QUEUE = 'outside';
export const MAINTENANCE_QUEUE = 'maintenance';
export const REPORTS_QUEUE = 'reports';

/** The queues that the relay fills from the outbox, each with the events that have a handler in it. */
export const EVENT_QUEUES = [EVENTS_QUEUE, EXTERNAL_QUEUE] as const;
export type EventQueue = (typeof EVENT_QUEUES)[number];

/** All queues. A backlog in one does not delay the others. */
export const QUEUES = [...EVENT_QUEUES, MAINTENANCE_QUEUE, REPORTS_QUEUE] as const;
export type QueueName = (typeof QUEUES)[number];
