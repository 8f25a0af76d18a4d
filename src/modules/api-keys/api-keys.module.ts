import { Module } from '@nestjs/common';
import { ApiKeyDoor } from '../../kernel/auth/ports/api-key-authenticator.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { UsersModule } from '../users/users.module.js';
import { ApiKeyIssuer } from './api-key-issuer.service.js';
import { ApiKeyJournal } from './api-key-journal.js';
import { ApiKeyLimits } from './api-key-policy.js';
import { ApiKeyVerifier } from './api-key-verifier.js';
import { ApiKeysCleanUp } from './api-keys-clean-up.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({
  imports: [AuditsModule, AccessModule, UsersModule],
  controllers: [ApiKeysController],
  providers: [
    ApiKeysService,
    ApiKeyIssuer,
    ApiKeyVerifier,
    ApiKeyLimits,
    ApiKeyJournal,
    ApiKeysCleanUp,
    ApiKeysRepository,
  ],
})
export class ApiKeysModule {
  constructor(door: ApiKeyDoor, verifier: ApiKeyVerifier) {
    door.keptBy((text) => verifier.verify(text));
  }
}
