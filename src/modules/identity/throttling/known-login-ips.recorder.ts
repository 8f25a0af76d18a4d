import { Injectable } from '@nestjs/common';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { Database } from '../../../kernel/database/database.js';
import { Events } from '../../../kernel/events/events.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { NewAddressSignIn } from '../identity.events.js';
import { KnownLoginIpsRepository } from './known-login-ips.repository.js';

/** Records the addresses that users sign in from. */
@Injectable()
export class KnownLoginIpsRecorder {
  constructor(
    private readonly database: Database,
    private readonly knownLoginIps: KnownLoginIpsRepository,
    private readonly credentials: UserCredentialsService,
    private readonly events: Events,
  ) {}

  /** Emits an event when the account has signed in before, and never from this network. `hashes` are of its e-mail address. */
  async record(email: string, hashes: readonly Buffer[], network: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.knownLoginIps.record(hashes, network))) return;
      const user = await this.credentials.findForSignIn(email);
      const { ipAddress = null, userAgent = null } = currentRequest() ?? {};
      if (user) await this.events.emit(NewAddressSignIn(user.id, { ipAddress, userAgent }));
    });
  }
}
