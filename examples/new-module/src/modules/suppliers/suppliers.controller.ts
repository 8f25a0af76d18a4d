import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { ListSuppliersQuery, PatchSupplierRequest, SupplierRequest, SupplierResponse } from './suppliers.dto.js';
import { SuppliersService } from './suppliers.service.js';

@ApiTags('suppliers')
@Controller('suppliers')
@Permissions('suppliers:manage')
export class SuppliersController {
  constructor(
    private readonly suppliers: SuppliersService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(SupplierResponse)
  @ApiOperation({ summary: 'List suppliers', description: 'Sorted by name by default.' })
  async list(@Query() query: ListSuppliersQuery): Promise<Page<SupplierResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.suppliers.list(filterOf(query), page), SupplierResponse.from);
  }

  @Get(':id')
  @VersionedResponse(SupplierResponse)
  @ApiOperation({ summary: 'Get a supplier' })
  async get(@Param('id', UuidPipe) id: string): Promise<SupplierResponse> {
    return SupplierResponse.from(await this.suppliers.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(SupplierResponse, { problems: ['supplier_name_taken'] })
  @ApiOperation({ summary: 'Create a supplier' })
  async create(@CurrentActor() actor: Actor, @Body() body: SupplierRequest): Promise<SupplierResponse> {
    return SupplierResponse.from(await this.suppliers.create(actor, body));
  }

  @Patch(':id')
  @VersionedResponse(SupplierResponse, { problems: ['supplier_name_taken'] })
  @ApiOperation({ summary: 'Change a supplier' })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchSupplierRequest,
  ): Promise<SupplierResponse> {
    return SupplierResponse.from(await this.suppliers.update(actor, target, body));
  }

  @Delete(':id')
  @NoContentResponse()
  @ApiOperation({ summary: 'Delete a supplier', description: 'Its name can be used again.' })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.suppliers.delete(actor, target);
  }
}
