export const EVENTS_QUEUE = 'events';

/** Every queue there is. A queue is a line of its own: what waits in one does not hold up the others. */
export const QUEUES = [EVENTS_QUEUE] as const;
