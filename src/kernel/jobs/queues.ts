export const EVENTS_QUEUE = 'events';
export const MAINTENANCE_QUEUE = 'maintenance';
export const REPORTS_QUEUE = 'reports';

/** Every queue there is. A queue is a line of its own: what waits in one does not hold up the others. */
export const QUEUES = [EVENTS_QUEUE, MAINTENANCE_QUEUE, REPORTS_QUEUE] as const;
export type QueueName = (typeof QUEUES)[number];
