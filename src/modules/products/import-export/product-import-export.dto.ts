import { ApiProperty, PickType } from '@nestjs/swagger';
import type { Cell } from '../../../kernel/csv/csv-cells.js';
import { type CsvRow, readCsv } from '../../../kernel/csv/csv-reader.js';
import type { Violation } from '../../../kernel/errors/app-error.js';
import { ViolationResponse } from '../../../kernel/http/problems/problem.response.js';
import { validate } from '../../../kernel/http/validation/validation.js';
import { EnumField } from '../../../kernel/http/validation/fields.js';
import type { Upload } from '../../../kernel/http/uploads/upload.js';
import { CURRENCIES, formatDecimal, MAX_PRICE, parseDecimal } from '../../../kernel/money/money.js';
import {
  type CheckedRow,
  IMPORT_MODES,
  type ImportMode,
  type ImportOutcome,
  MAX_ERRORS,
} from './product-import.service.js';
import { CatalogueQuery, ProductRequest } from '../products.dto.js';
import type { ProductFields, ProductFilter } from '../products.repository.js';

const REQUIRED = ['sku', 'name', 'category', 'price', 'currency', 'stock'] as const;
const OPTIONAL = ['description', 'active'] as const;

/** The columns of the file, in the order in which they are written; they are read in any. */
export const PRODUCT_COLUMN_NAMES = [
  'sku',
  'name',
  'category',
  'description',
  'price',
  'currency',
  'stock',
  'active',
] as const satisfies readonly ((typeof REQUIRED)[number] | (typeof OPTIONAL)[number])[];

export const PRODUCT_CSV_EXAMPLE = [
  PRODUCT_COLUMN_NAMES.join(','),
  'NW-0038,Côte de Blaye,Beverages,12 - 75 cl bottles,263.50,USD,17,true',
].join('\r\n');

export class ImportProductsQuery {
  @EnumField(IMPORT_MODES, {
    description: '`all` takes every row or none; `valid` leaves out the rows that break a rule, and says which.',
    optional: true,
    default: 'all',
  })
  mode: ImportMode = 'all';
}

export class ExportProductsQuery extends PickType(CatalogueQuery, [
  'category',
  'minPrice',
  'maxPrice',
  'inStock',
  'isActive',
  'createdAfter',
  'createdBefore',
]) {
  get filter(): Omit<ProductFilter, 'q'> {
    const { category, minPrice, maxPrice, inStock, isActive, createdAfter, createdBefore } = this;
    return { category, minPrice, maxPrice, inStock, isActive, createdAfter, createdBefore };
  }
}

export class ImportResponse {
  @ApiProperty({ type: 'integer', description: 'Rows of the file.', example: 3 })
  rows!: number;

  @ApiProperty({ type: 'integer', description: 'Products that were added.', example: 1 })
  created!: number;

  @ApiProperty({ type: 'integer', description: 'Products that were changed.', example: 1 })
  updated!: number;

  @ApiProperty({ type: 'integer', description: 'Products that are as the file has them.', example: 0 })
  unchanged!: number;

  @ApiProperty({ type: 'integer', description: 'Rows that were left out, which only `mode=valid` does.', example: 1 })
  refused!: number;

  @ApiProperty({
    type: [ViolationResponse],
    description: `Why rows were left out: the first ${MAX_ERRORS} rules that are broken.`,
    example: [
      { pointer: '#/rows/2/price', line: 4, code: 'decimal', detail: 'price must be an amount such as 18.00.' },
    ],
  })
  errors!: ViolationResponse[];

  static from(this: void, { rows, created, updated, unchanged, refused, errors }: ImportOutcome): ImportResponse {
    return { rows, created, updated, unchanged, refused, errors: [...errors] };
  }
}

/** A product as a line of the file. */
export function cellsOf(product: ProductFields): Cell[] {
  const { sku, name, category, description, priceAmount, priceCurrency, stock, isActive } = product;
  const price = formatDecimal({ amount: priceAmount, currency: priceCurrency });
  return [sku, name, category, description, price, priceCurrency, stock, String(isActive)];
}

/** The rows of a file, each held against the rules of `POST products`. */
export async function* checkedRows(upload: Upload): AsyncGenerator<CheckedRow> {
  let index = 0;
  for await (const row of readCsv(upload.read(), { required: REQUIRED, optional: OPTIONAL }))
    yield checkedRow(row, index++);
}

function checkedRow({ line, cells, miscounted }: CsvRow, index: number): CheckedRow {
  if (miscounted !== undefined) {
    const detail = `The row has ${miscounted} cells; the first line names ${cells.size} columns.`;
    return { line, index, product: null, violations: [{ pointer: `#/rows/${index}`, line, code: 'cells', detail }] };
  }
  const cell = (name: (typeof PRODUCT_COLUMN_NAMES)[number]) => cells.get(name);
  const currency = cell('currency')?.trim() ?? '';
  const { instance, violations } = validate(
    {
      sku: cell('sku'),
      name: cell('name'),
      category: cell('category'),
      price: { amount: amountOf(cell('price')?.trim() ?? '', currency), currency },
      stock: wholeOf(cell('stock')?.trim() ?? ''),
      ...(cells.has('description') && { description: cell('description') }),
      ...(cells.has('active') && { isActive: cell('active')?.trim().toLowerCase() }),
    },
    ProductRequest,
    'pointer',
  );
  if (violations.length > 0) {
    return { line, index, product: null, violations: violations.map((one) => inFile(one, { line, index, currency })) };
  }
  const { sku, name, category, description, price, stock, isActive } = instance;
  const product = {
    sku,
    name,
    category,
    description: cells.has('description') ? description : null,
    priceAmount: price.amount,
    priceCurrency: price.currency,
    stock,
    isActive: cells.has('active') ? isActive : null,
  };
  return { line, index, product, violations };
}

/** The digits as a number; what is no whole number stays text, which the rule for it refuses. */
function wholeOf(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** In minor units; what is no amount of the currency stays text. Of an unknown currency only the form can be judged. */
function amountOf(price: string, currency: string): number | string {
  if (!CURRENCIES.has(currency)) return /^\d{1,12}(\.\d+)?$/.test(price) ? 0 : price;
  try {
    return parseDecimal(price, currency).amount;
  } catch (error) {
    if (error instanceof RangeError) return price;
    throw error;
  }
}

/** Where the columns of the file lie in a request. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  '#/price/amount': 'price',
  '#/price/currency': 'currency',
  '#/isActive': 'active',
};

function inFile(
  { pointer = '#', code, detail }: Violation,
  { line, index, currency }: { line: number; index: number; currency: string },
): Violation {
  const column = COLUMN_OF[pointer] ?? pointer.slice(2);
  const here = { pointer: `#/rows/${index}/${column}`, line };
  if (column !== 'price') return { ...here, code, detail: detail.replace(/^\w+/, column) };
  const known = CURRENCIES.has(currency) ? currency : 'USD';
  const largest = formatDecimal({ amount: MAX_PRICE, currency: known });
  const example = formatDecimal({ amount: 1800, currency: known });
  return { ...here, code: 'decimal', detail: `price must be an amount such as ${example}, from 0 to ${largest}.` };
}
