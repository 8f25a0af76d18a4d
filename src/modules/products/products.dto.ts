import { OmitType } from '@nestjs/swagger';
import { CursorQuery, OffsetParameter, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  IntegerProperty,
  ListProperty,
  ObjectProperty,
  TextProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import {
  BooleanField,
  BooleanParameter,
  DateTimeField,
  IntegerField,
  IntegerParameter,
} from '../../kernel/http/validation/scalar.fields.js';
import { MoneyRequest, MoneyResponse } from '../../kernel/http/validation/money.fields.js';
import { ObjectField } from '../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import { MAX_PRICE } from '../../kernel/money/money.js';
import type { ProductRow } from './products.repository.js';
import { MAX_STOCK } from './stock.service.js';

/** The largest number that the column of the stock takes. */
const MAX_INTEGER = 2_147_483_647;

const price = { min: 0, max: MAX_PRICE, optional: true };

/** Every writable field, for POST. */
export class ProductRequest {
  @TextField({ description: 'Stock keeping unit; unique.', example: 'NW-0038', max: 64 }) sku!: string;
  @TextField({ description: 'Name.', example: 'Côte de Blaye', max: 200 }) name!: string;
  @TextField({ description: 'Category.', example: 'Beverages', max: 100 }) category!: string;

  @TextField({
    description: 'Description.',
    example: '12 - 75 cl bottles',
    min: 0,
    max: 2000,
    optional: true,
    default: '',
  })
  description = '';

  @ObjectField(() => MoneyRequest, { description: 'Unit price.', example: { amount: 26_350, currency: 'USD' } })
  price!: MoneyRequest;
  @IntegerField({ description: 'Units in stock.', example: 17, min: 0, max: MAX_STOCK }) stock!: number;
  @BooleanField({ description: 'Whether it can be ordered.', optional: true, default: true }) isActive = true;
}

const stockToSet =
  'Units in stock, at most 1,000,000,000 unless it stays as it is. To set another number, send If-Match with the ETag that you read; the stock must not have changed since. Without this field the stock stays.';

/** Every writable field, for PUT. The stock may be absent: it changes with every sale. */
export class ReplaceProductRequest extends OmitType(ProductRequest, ['stock']) {
  @IntegerField({ description: stockToSet, example: 17, min: 0, max: MAX_INTEGER, optional: true }) stock?: number;
}

export class PatchProductRequest extends PartialRequest(ReplaceProductRequest) {}

/** A change of the stock by a difference. */
export class StockAdjustmentRequest {
  @IntegerField({
    description: 'Units to add, or to take if negative.',
    example: -3,
    min: -MAX_STOCK,
    max: MAX_STOCK,
  })
  by!: number;

  @TextField({
    description: 'Why, for the audit trail.',
    example: 'Broken in the warehouse',
    max: 200,
    optional: true,
  })
  reason?: string;
}

/** The filters of the catalogue, in every version of the API. */
export class CatalogueQuery extends CursorQuery {
  @SortBy(['createdAt', 'name', 'price'], '-createdAt') sort?: string;

  @TextField({
    description:
      'Parts of words in the name, SKU, category or description, all of which must occur; case and accents are ignored. ' +
      'If nothing matches, similarly spelled names are found. The best match comes first, unless `sort` is given.',
    example: 'cote',
    max: 100,
    optional: true,
  })
  q?: string;

  @TextField({ description: 'Only products of this category.', example: 'Beverages', max: 100, optional: true })
  category?: string;

  @IntegerParameter({ ...price, description: 'Only products with at least this price, in minor units.' })
  minPrice?: number;

  @IntegerParameter({ ...price, description: 'Only products with at most this price, in minor units.' })
  maxPrice?: number;

  @BooleanParameter({ description: 'Only products in stock, or only others.', optional: true }) inStock?: boolean;

  @BooleanParameter({ description: 'Only products that can be ordered, or only others.', optional: true })
  isActive?: boolean;

  @DateTimeField({ description: 'Only those created after this time.', optional: true }) createdAfter?: Date;
  @DateTimeField({ description: 'Only those created before this time.', optional: true }) createdBefore?: Date;

  override order(): string {
    return this.sort ?? (this.q === undefined ? '-createdAt' : 'relevance');
  }
}

export class ListProductsQuery extends CatalogueQuery {
  @OffsetParameter() offset?: number;
}

export class ProductResponse extends VersionedResource {
  @TextProperty('Stock keeping unit.', 'NW-0038') sku!: string;
  @TextProperty('Name.', 'Côte de Blaye') name!: string;
  @TextProperty('Category.', 'Beverages') category!: string;
  @TextProperty('Description.', '12 - 75 cl bottles') description!: string;
  @ObjectProperty(MoneyResponse, 'Unit price.') price!: MoneyResponse;
  @IntegerProperty('Units in stock.', 17) stock!: number;
  @IntegerProperty('The version in which the stock last changed.', 1) stockVersion!: number;
  @BooleanProperty('Whether it can be ordered.') isActive!: boolean;

  static from(this: void, product: ProductRow): ProductResponse {
    return {
      id: product.id,
      sku: product.sku,
      name: product.name,
      category: product.category,
      description: product.description,
      price: { amount: product.priceAmount, currency: product.priceCurrency },
      stock: product.stock,
      stockVersion: product.stockVersion,
      isActive: product.isActive,
      version: product.version,
      createdAt: product.createdAt,
      updatedAt: product.updatedAt,
    };
  }
}

class CategoryResponse {
  @TextProperty('Name of the category.', 'Beverages') name!: string;
  @IntegerProperty('Products of it that can be ordered.', 12) products!: number;
}

export class CategoriesResponse {
  @ListProperty(CategoryResponse, 'Categories of the products that can be ordered, by name.')
  items!: readonly CategoryResponse[];
}
