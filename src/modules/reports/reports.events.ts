import { eventType } from '../../kernel/events/domain-event.js';

/** A report was requested and has to be built. */
export const ReportRequested = eventType<{ readonly type: string; readonly format: string }>('report.requested', 1);
