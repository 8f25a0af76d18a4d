import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey } from '../../../kernel/auth/guard/access.decorators.js';
import {
  type Connection,
  ConnectionField,
  connectionType,
  PageConnection,
} from '../../../kernel/graphql/schema/connection.js';
import { ListArguments, type Validated } from '../../../kernel/graphql/schema/list-arguments.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { AuditResponse, ListAuditsQuery } from '../audits.dto.js';
import { AuditsService } from '../audits.service.js';

const AuditType = objectType('Audit', AuditResponse, '@owner(permission: "audits:read")');
const AuditConnection = connectionType('Audit', AuditType, '@auth(apiKeyScopes: ["audits:read"])');

/** Audit records in GraphQL, to be read. */
@Resolver(() => AuditType)
export class AuditsResolver {
  constructor(
    private readonly auditsService: AuditsService,
    private readonly paginator: Paginator,
  ) {}

  @ConnectionField(AuditConnection, 'Your own; with `audits:read` those of all users. Withdrawn records are left out.')
  @AllowApiKey('audits:read')
  async audits(
    @CurrentActor() actor: Actor,
    @ListArguments(ListAuditsQuery, 'AuditFilter') query: Validated<ListAuditsQuery>,
  ): Promise<Connection<AuditResponse>> {
    const page = this.paginator.requestedPage(query, '/api/v1/audits');
    return new PageConnection(page, await this.auditsService.list(actor, filterOf(query), page), AuditResponse.from);
  }

  @Query(() => AuditType, {
    nullable: true,
    description: 'One of your own; with `audits:read` any, withdrawn ones included.',
  })
  @AllowApiKey('audits:read')
  async audit(@CurrentActor() actor: Actor, @Args('id', { type: () => Uuid }) id: string): Promise<AuditResponse> {
    return AuditResponse.from(await this.auditsService.get(actor, id));
  }
}
