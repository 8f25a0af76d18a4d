import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { InvalidParameter } from '../../../kernel/errors/request.errors.js';
import { documentedParameter } from '../../../kernel/http/openapi/documented-parameter.js';

@Injectable()
class TreeSizePipe implements PipeTransform<string, number> {
  transform(text: string): number {
    if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
    throw new InvalidParameter({ parameter: 'size', code: 'whole', detail: 'size must be a whole number from 1.' });
  }
}

/** Parameter decorator: the size of a checkpoint in the path, documented. */
export function TreeSize(): ParameterDecorator {
  const schema = { type: 'integer' as const, minimum: 1, maximum: Number.MAX_SAFE_INTEGER, example: 8 };
  return documentedParameter(
    Param('size', TreeSizePipe),
    ApiParam({ name: 'size', description: 'Size of the later checkpoint.', schema }),
  );
}
