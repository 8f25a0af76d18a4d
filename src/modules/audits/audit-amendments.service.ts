import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Database } from '../../kernel/database/database.js';
import { type ExpectedVersions, PreconditionFailed } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import type { AuditAction, AuditStatus } from './audit.entity.js';
import { AmendmentsRepository } from './amendments.repository.js';
import { AuditStatusIsFinal, AuditWithdrawn } from './audits.errors.js';
import type { StoredAudit } from './audits.repository.js';
import { AuditsService } from './audits.service.js';
import { diff } from './change-recorder.service.js';

/** What an amendment may say. */
export interface AmendedFields {
  readonly status?: AuditStatus;
  readonly details?: Record<string, unknown> | null;
}

/**
 * Amends and withdraws audit records. The original stays as it was sealed: an amendment is a row of its own and
 * has an audit record of its own. All methods throw AuditNotFound, NotAllowed, AuditWithdrawn, PreconditionFailed
 * when the current version is none of the expected ones, and AuditAmendedMeanwhile when another request was faster.
 */
@Injectable()
export class AuditAmendmentsService {
  constructor(
    private readonly database: Database,
    private readonly audits: AuditsService,
    private readonly amendments: AmendmentsRepository,
    private readonly policy: Policy,
  ) {}

  /**
   * Gives a record another status or other details. With `audits:manage` any record; without it only events that
   * the actor recorded. The same values again change nothing. Throws AuditStatusIsFinal.
   */
  amend(actor: Actor, { id, expected }: Target, fields: AmendedFields): Promise<StoredAudit> {
    return this.database.transaction(async () => {
      const audit = await this.audits.get(actor, id);
      if (audit.source !== 'client' || audit.userId !== actor.userId) await this.policy.require(actor, 'audits:manage');
      verifyOpen(audit, expected);
      const { status, details } = { status: audit.status, details: audit.details, ...fields };
      if (status !== audit.status && audit.status !== 'pending') throw new AuditStatusIsFinal(audit.status);
      if (status === audit.status && isDeepStrictEqual(details, audit.details)) return audit;
      await this.insert(actor, audit, { action: 'update', status, details, withdrawn: false });
      return this.audits.get(actor, id);
    });
  }

  /** Withdraws a record: lists leave it out, while it can still be read and proved. */
  async withdraw(actor: Actor, { id, expected }: Target): Promise<void> {
    await this.database.transaction(async () => {
      const audit = await this.audits.get(actor, id);
      verifyOpen(audit, expected);
      await this.insert(actor, audit, { ...audit, action: 'delete', withdrawn: true });
    });
  }

  private async insert(
    actor: Actor,
    audit: StoredAudit,
    { action, status, details, withdrawn }: Required<AmendedFields> & { action: AuditAction; withdrawn: boolean },
  ): Promise<void> {
    const { id, version } = audit;
    await this.amendments.insert({ auditId: id, version: version + 1, status, details, withdrawn });
    const changes = diff({ status: audit.status, details: audit.details }, { status, details }) ?? undefined;
    await this.audits.record(actor, {
      action,
      entityType: 'audit',
      entityId: id,
      changes,
      details: { version: version + 1 },
    });
  }
}

function verifyOpen({ version, withdrawnAt }: StoredAudit, expected: ExpectedVersions): void {
  if (expected && !expected.includes(version)) throw new PreconditionFailed();
  if (withdrawnAt) throw new AuditWithdrawn();
}
