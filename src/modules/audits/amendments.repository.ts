import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';
import { translateViolations } from '../../kernel/database/postgres-errors.js';
import type { AuditStatus } from './audit.entity.js';
import { AuditAmendedMeanwhile } from './audits.errors.js';

/** The state of a record from this version on. */
export interface NewAmendment {
  readonly auditId: string;
  readonly version: number;
  readonly status: AuditStatus;
  readonly details: Record<string, unknown> | null;
  readonly withdrawn: boolean;
}

@Injectable()
export class AmendmentsRepository {
  constructor(private readonly database: Database) {}

  /** Throws AuditAmendedMeanwhile when the record has this version already. */
  async insert({ auditId, version, status, details, withdrawn }: NewAmendment): Promise<void> {
    await translateViolations(
      this.database.execute(sql`
        insert into audit_amendments (audit_id, version, status, details, withdrawn)
        values (${auditId}, ${version}, ${status}, ${details && JSON.stringify(details)}::jsonb, ${withdrawn})`),
      { audit_amendments_pkey: (cause) => new AuditAmendedMeanwhile(undefined, { cause }) },
    );
  }
}
