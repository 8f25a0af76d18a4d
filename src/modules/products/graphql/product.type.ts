import { objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { ProductResponse } from '../products.dto.js';

/** For fields of other modules that answer a product. */
export const ProductType = objectType('Product', ProductResponse, '@public');

/** A product of the service as an object of this type. */
export const productObject = ProductResponse.from;
