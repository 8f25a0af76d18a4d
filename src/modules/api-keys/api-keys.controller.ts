import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { ApiKeyIssuerService } from './api-key-issuer.service.js';
import {
  ApiKeyRequest,
  ApiKeyResponse,
  IssuedApiKeyResponse,
  ListApiKeysQuery,
  PatchApiKeyRequest,
  RotateApiKeyRequest,
} from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('api-keys')
@Controller('api-keys')
@Permissions('api-keys:create')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly issuer: ApiKeyIssuerService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(ApiKeyResponse)
  @ApiOperation({
    summary: 'List API keys',
    description: 'Your own, including ended ones; with `api-keys:manage` those of all users. Newest first.',
  })
  async list(@CurrentActor() actor: Actor, @Query() query: ListApiKeysQuery): Promise<Page<ApiKeyResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.apiKeys.list(actor, filterOf(query), page), ApiKeyResponse.from);
  }

  @NonIdempotentPost()
  @CreatedResponse(IssuedApiKeyResponse, { problems: ['too_many_api_keys'] })
  @ApiOperation({
    summary: 'Create an API key',
    description:
      'The response contains the key, which is shown only once. Send it as `X-API-Key`. ' +
      'With `api-keys:manage` the key can belong to another user.',
  })
  @ApiBody({
    type: ApiKeyRequest,
    examples: { key: { summary: 'A key that places orders', value: { name: 'Shop', scopes: ['orders:place'] } } },
  })
  async create(@CurrentActor() actor: Actor, @Body() body: ApiKeyRequest): Promise<IssuedApiKeyResponse> {
    return IssuedApiKeyResponse.of(await this.issuer.create(actor, body));
  }

  @Get(':id')
  @VersionedResponse(ApiKeyResponse, { derived: true })
  @ApiOperation({ summary: 'Get an API key', description: 'Its scopes, expiry and last use, without the secret.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<ApiKeyResponse> {
    return ApiKeyResponse.from(await this.apiKeys.get(actor, id));
  }

  @Patch(':id')
  @VersionedResponse(ApiKeyResponse, { problems: ['api_key_ended'] })
  @ApiOperation({
    summary: 'Change an API key',
    description: 'Its name and rate limit. For other scopes create another key.',
  })
  async update(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchApiKeyRequest,
  ): Promise<ApiKeyResponse> {
    return ApiKeyResponse.from(await this.apiKeys.update(actor, target, body));
  }

  @NonIdempotentPost(':id/rotate')
  @VersionedResponse(IssuedApiKeyResponse, { problems: ['api_key_ended'] })
  @ApiOperation({
    summary: 'Rotate an API key',
    description:
      'Issues a new secret, which is shown only once. The previous secrets remain valid for `overlapSeconds`, ' +
      'so that clients can be updated.',
  })
  @ApiBody({
    type: RotateApiKeyRequest,
    examples: { hour: { summary: 'The previous secret is valid for another hour', value: { overlapSeconds: 3600 } } },
  })
  async rotate(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: RotateApiKeyRequest,
  ): Promise<IssuedApiKeyResponse> {
    return IssuedApiKeyResponse.of(await this.issuer.rotate(actor, target, body));
  }

  @Delete(':id')
  @NoContentResponse()
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'It is refused from the next request, on other instances within a second. It stays listed.',
  })
  async revoke(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.apiKeys.revoke(actor, target);
  }
}
