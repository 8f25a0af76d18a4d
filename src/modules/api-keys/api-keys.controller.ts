import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Query } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Etag } from '../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { SkipIdempotency } from '../../kernel/http/idempotency/idempotency.interceptor.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
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
  @ApiOperation({
    summary: 'List API keys',
    description: 'Your own, ended ones included; with `api-keys:manage` everybody’s. Newest first.',
  })
  @ApiPage(ApiKeyResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListApiKeysQuery): Promise<Page<ApiKeyResponse>> {
    return this.paginator.page(query, (window) => this.apiKeys.list(actor, query.filter, window), ApiKeyResponse.from);
  }

  @IdempotentPost()
  @SkipIdempotency()
  @CreatedResponse(IssuedApiKeyResponse)
  @ApiOperation({
    summary: 'Make an API key',
    description:
      'The answer holds the key, which is shown this once and never again. Send it as `X-API-Key`. ' +
      'With `api-keys:manage` it can be for somebody else.',
  })
  @ApiBody({
    type: ApiKeyRequest,
    examples: { key: { summary: 'A key that places orders', value: { name: 'Shop', scopes: ['orders:place'] } } },
  })
  async create(@CurrentActor() actor: Actor, @Body() body: ApiKeyRequest): Promise<IssuedApiKeyResponse> {
    return IssuedApiKeyResponse.of(await this.issuer.create(actor, body));
  }

  @Get(':id')
  @Etag()
  @ApiOperation({ summary: 'Get an API key', description: 'What it may do, until when, and when it was last used.' })
  @ApiOkResponse({ type: ApiKeyResponse, description: 'The key, without its secret.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<ApiKeyResponse> {
    return ApiKeyResponse.from(await this.apiKeys.get(actor, id));
  }

  @Patch(':id')
  @Etag()
  @ApiOperation({
    summary: 'Change an API key',
    description: 'Its name and its rate limit. For other scopes make another key.',
  })
  @ApiOkResponse({ type: ApiKeyResponse, description: 'The key as it is now.' })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchApiKeyRequest,
  ): Promise<ApiKeyResponse> {
    return ApiKeyResponse.from(await this.apiKeys.update(actor, id, body, expected));
  }

  @IdempotentPost(':id/rotate')
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({
    summary: 'Rotate an API key',
    description:
      'Gives it a new secret, shown this once. The secrets it had work on for `overlapSeconds`, ' +
      'so that whatever uses them can be told the new one.',
  })
  @ApiBody({
    type: RotateApiKeyRequest,
    examples: { hour: { summary: 'The old secret works for an hour more', value: { overlapSeconds: 3600 } } },
  })
  @ApiOkResponse({ type: IssuedApiKeyResponse, description: 'The key with its new secret.' })
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: RotateApiKeyRequest,
  ): Promise<IssuedApiKeyResponse> {
    return IssuedApiKeyResponse.of(await this.issuer.rotate(actor, id, body, expected));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'It is refused from the next request on, here and within a second everywhere. It stays listed.',
  })
  @ApiNoContentResponse({ description: 'Revoked.' })
  async revoke(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.apiKeys.revoke(actor, id, expected);
  }
}
