import { eventType } from '../../kernel/events/domain-event.js';

/** Somebody asked for a report; it is to be written. */
export const ReportRequested = eventType<{ readonly type: string; readonly format: string }>('report.requested', 1);
