import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ParseInteger,
  DateTimeField,
  ObjectField,
  TextField,
  IntegerField,
} from '../../kernel/http/validation/fields.js';
import { CursorQuery, Offset, SortBy } from '../../kernel/http/pagination/list.query.js';
import { MAX_PRICE } from '../../kernel/money/money.js';
import { MoneyRequest, MoneyResponse } from '../../kernel/http/validation/money.fields.js';
import type { ProductFilter, ProductRow } from './products.repository.js';

const LARGEST_STOCK = 1_000_000_000;

const sku = { description: 'Stock keeping unit; names one product.', example: 'NW-0038', max: 64 };
const name = { description: 'Name.', example: 'Côte de Blaye', max: 200 };
const category = { description: 'Category.', example: 'Beverages', max: 100 };
const description = { description: 'Description.', example: '12 - 75 cl bottles', min: 0, max: 2000 };
const price = { description: 'Price of one unit.' };
const stock = { description: 'Units on the shelf.', example: 17, min: 0, max: LARGEST_STOCK };
const isActive = { description: 'Can be ordered.', example: true };

/** Every writable field: what POST makes, and what PUT puts in place of all that was there. */
export class ProductRequest {
  @TextField(sku) sku!: string;
  @TextField(name) name!: string;
  @TextField(category) category!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
  @ObjectField(() => MoneyRequest, price) price!: MoneyRequest;
  @IntegerField(stock) stock!: number;
  @BooleanField({ ...isActive, optional: true, default: true }) isActive = true;
}

/** The fields to change; those left out stay. */
export class PatchProductRequest {
  @TextField({ ...sku, optional: true }) sku?: string;
  @TextField({ ...name, optional: true }) name?: string;
  @TextField({ ...category, optional: true }) category?: string;
  @TextField({ ...description, optional: true }) description?: string;
  @ObjectField(() => MoneyRequest, { ...price, optional: true }) price?: MoneyRequest;
  @IntegerField({ ...stock, optional: true }) stock?: number;
  @BooleanField({ ...isActive, optional: true }) isActive?: boolean;
}

/** What the catalogue is asked for, in every version. */
export class CatalogueQuery extends CursorQuery {
  @SortBy(['createdAt', 'name', 'price'], '-createdAt')
  sort?: string;

  @TextField({
    description:
      'Parts of words of a name, SKU, category or description, all of which must be there; case and accents make no ' +
      'difference. Names that are spelt alike are found when nothing else is. The best match comes first unless `sort` says otherwise.',
    example: 'cote',
    max: 100,
    optional: true,
  })
  q?: string;

  @TextField({ description: 'Only of this category.', example: 'Beverages', max: 100, optional: true })
  category?: string;

  @ParseInteger()
  @IntegerField({ description: 'Only at this price or above, in minor units.', min: 0, max: MAX_PRICE, optional: true })
  minPrice?: number;

  @ParseInteger()
  @IntegerField({ description: 'Only at this price or below, in minor units.', min: 0, max: MAX_PRICE, optional: true })
  maxPrice?: number;

  @BooleanField({ description: 'Only what is on the shelf, or only what is not.', optional: true })
  inStock?: boolean;

  @BooleanField({ description: 'Only what can be ordered, or only what can not.', optional: true })
  isActive?: boolean;

  @DateTimeField({ description: 'Only created after this moment.', optional: true })
  createdAfter?: Date;

  @DateTimeField({ description: 'Only created before this moment.', optional: true })
  createdBefore?: Date;

  override order(): string {
    return this.sort ?? (this.q === undefined ? '-createdAt' : 'relevance');
  }

  get filter(): ProductFilter {
    const { q, category, minPrice, maxPrice, inStock, isActive, createdAfter, createdBefore } = this;
    return { q, category, minPrice, maxPrice, inStock, isActive, createdAfter, createdBefore };
  }
}

export class ListProductsQuery extends CatalogueQuery {
  @Offset()
  offset?: number;

  // Said again for class-transformer, which would write a parameter of this name to an inherited getter.
  override get filter(): ProductFilter {
    return super.filter;
  }
}

export class ProductResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' })
  id!: string;

  @ApiProperty({ type: String, description: 'Stock keeping unit.', example: 'NW-0038' })
  sku!: string;

  @ApiProperty({ type: String, description: 'Name.', example: 'Côte de Blaye' })
  name!: string;

  @ApiProperty({ type: String, description: 'Category.', example: 'Beverages' })
  category!: string;

  @ApiProperty({ type: String, description: 'Description.', example: '12 - 75 cl bottles' })
  description!: string;

  @ApiProperty({ type: MoneyResponse, description: 'Price of one unit.' })
  price!: MoneyResponse;

  @ApiProperty({ type: 'integer', description: 'Units on the shelf.', example: 17 })
  stock!: number;

  @ApiProperty({ type: Boolean, description: 'Can be ordered.', example: true })
  isActive!: boolean;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 1 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was added.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:00.000Z' })
  updatedAt!: string;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, product: ProductRow): ProductResponse {
    return {
      id: product.id,
      sku: product.sku,
      name: product.name,
      category: product.category,
      description: product.description,
      price: { amount: product.priceAmount, currency: product.priceCurrency },
      stock: product.stock,
      isActive: product.isActive,
      version: product.version,
      createdAt: product.createdAt,
      updatedAt: product.updatedAt,
    };
  }
}
