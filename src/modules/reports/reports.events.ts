import { eventType } from '../../kernel/events/domain-event.js';

/** A report was requested and has to be built. */
export const ReportRequested = eventType<{ readonly type: string; readonly format: string }>('report.requested', 1);

interface ReportEventData {
  readonly userId: string;
  readonly type: string;
  readonly format: string;
}

/** A report was written and can be downloaded. */
export const ReportDone = eventType<ReportEventData>('report.done', 1);

/** All attempts to write a report failed. */
export const ReportFailed = eventType<ReportEventData>('report.failed', 1);
