import { Body, Controller, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { AiResponse } from '../ai.decorators.js';
import { clientAbortSignal } from '../client-abort-signal.js';
import { DescriptionRequest, DescriptionResponse } from './product-description.dto.js';
import { ProductDescriptionService } from './product-description.service.js';

@ApiTags('ai')
@Controller('ai/products')
@Permissions('ai:use', 'products:manage')
export class ProductDescriptionController {
  constructor(private readonly descriptions: ProductDescriptionService) {}

  @NonIdempotentPost(':id/description')
  @AiResponse(DescriptionResponse, { problems: ['product_not_found'] })
  @ApiOperation({
    summary: 'Draft the description of a product',
    description: 'Changes nothing. Store the draft, or what you make of it, with `PATCH /api/v1/products/{id}`.',
  })
  async draft(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @Body() body: DescriptionRequest,
  ): Promise<DescriptionResponse> {
    return DescriptionResponse.from(await this.descriptions.draft(actor, id, body, clientAbortSignal()));
  }
}
