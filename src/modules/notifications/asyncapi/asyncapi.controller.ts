import { Controller, Get, Inject, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CONFIG, type Config } from '../../../config/config.js';
import { Public } from '../../../kernel/auth/guard/access.decorators.js';
import { asyncApiDocument } from './asyncapi-document.js';

/** Describes the messages of sockets, as `/openapi.json` describes the routes. */
@ApiExcludeController()
@Controller({ path: 'asyncapi.json', version: VERSION_NEUTRAL })
export class AsyncapiController {
  private document: object | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @Public()
  get(): object {
    return (this.document ??= asyncApiDocument(this.config.publicUrl));
  }
}
