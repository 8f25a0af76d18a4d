import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Page, PageResponse } from '../../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { ApiFileDownload } from '../../../kernel/http/responses/csv-download.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import {
  CheckpointResponse,
  ConsistencyProofResponse,
  ConsistencyQuery,
  InclusionProofResponse,
  ListCheckpointsQuery,
} from './evidence.dto.js';
import { EvidenceService } from './evidence.service.js';
import { TreeSize } from './tree-size.parameter.js';

const NDJSON = 'application/x-ndjson';
const EXAMPLE = '{"type":"header","format":"keelson-audit-export","version":1}\n';

@ApiTags('audits')
@Controller('audits')
export class EvidenceController {
  constructor(
    private readonly evidence: EvidenceService,
    private readonly paginator: Paginator,
  ) {}

  @Get('checkpoints')
  @Permissions('audits:read')
  @PageResponse(CheckpointResponse)
  @ApiOperation({
    summary: 'List checkpoints',
    description: 'Signed statements of what the audit trail holds, newest first. Keep some of them elsewhere.',
  })
  async listCheckpoints(@Query() query: ListCheckpointsQuery): Promise<Page<CheckpointResponse>> {
    const page = this.paginator.requestedPage(query);
    const { verifierKey } = this.evidence;
    return page.respond(await this.evidence.listCheckpoints(page), (checkpoint) =>
      CheckpointResponse.from(checkpoint, verifierKey),
    );
  }

  @Get('checkpoints/:size/consistency')
  @Permissions('audits:read')
  @OkResponse(ConsistencyProofResponse, { problems: ['audit_checkpoint_not_found'] })
  @ApiOperation({
    summary: 'Prove consistency',
    description: 'The hashes which show that a checkpoint continues an earlier one: nothing in between was rewritten.',
  })
  proveConsistency(@TreeSize() size: number, @Query() { from }: ConsistencyQuery): Promise<ConsistencyProofResponse> {
    return this.evidence.proveConsistency(from, size);
  }

  @Get('export')
  @Permissions('audits:read')
  @ApiFileDownload(NDJSON, 'The audit trail, as an attachment.', EXAMPLE)
  @ApiOperation({
    summary: 'Export the audit trail',
    description:
      'NDJSON of all records with their leaves, and of all checkpoints. `npm run audit:verify` verifies it without this server.',
  })
  async download(@CurrentActor() actor: Actor): Promise<StreamableFile> {
    const lines = this.evidence.export(actor);
    const first = await lines.next();
    const stream = Readable.from(lines, { objectMode: false });
    stream.unshift(first.value ?? '');
    const name = `audits-${new Date().toISOString().slice(0, 10)}.ndjson`;
    return new StreamableFile(stream, { type: NDJSON, disposition: `attachment; filename="${name}"` });
  }

  @Get(':id/proof')
  @AllowApiKey('audits:read')
  @OkResponse(InclusionProofResponse, { problems: ['audit_not_sealed'] })
  @ApiOperation({
    summary: 'Prove an audit record',
    description: 'One of your own; with `audits:read` any. What leads from the record to the latest signed checkpoint.',
  })
  prove(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<InclusionProofResponse> {
    return this.evidence.prove(actor, id);
  }
}
