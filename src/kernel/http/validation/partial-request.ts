import type { Type } from '@nestjs/common';
import { DECORATORS, PartialType } from '@nestjs/swagger';

/**
 * The request class of a PATCH, derived from that of a PUT: every field is optional and has no default, and null
 * is refused where it was. PartialType of @nestjs/swagger would apply the defaults to absent fields.
 */
export function PartialRequest<T extends object>(type: Type<T>): Type<Partial<T>> {
  const Fields = PartialType<T>(type, { skipNullProperties: false });
  const prototype = Fields.prototype as object;
  for (const name of Object.keys(new Fields())) {
    const documented = Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, prototype, name) as object;
    Reflect.deleteProperty(documented, 'default');
  }
  class PartialFields extends (Fields as Type) {
    constructor() {
      super();
      for (const name of Object.keys(this)) Reflect.deleteProperty(this, name);
    }
  }
  return PartialFields as Type<Partial<T>>;
}
