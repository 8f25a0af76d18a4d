import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { UUID } from '../../context/ids.js';
import { InvalidParameter } from '../../errors/request.errors.js';

/** A path parameter that must be a UUID, in lower case. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data = 'id' }: ArgumentMetadata): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw new InvalidParameter({ parameter: data, code: 'uuid', detail: `${data} must be a valid UUID.` });
  }
}
