import { OmitType } from '@nestjs/swagger';
import type { Cell } from '../../../kernel/csv/csv-writer.js';
import { type CsvRow, readCsv } from '../../../kernel/csv/csv-reader.js';
import type { Violation } from '../../../kernel/errors/app-error.js';
import { ViolationResponse } from '../../../kernel/http/problems/problem.response.js';
import { validate } from '../../../kernel/http/validation/validation.js';
import { EnumField, IntegerField, parseBoolean } from '../../../kernel/http/validation/scalar.fields.js';
import { IntegerProperty, ListProperty } from '../../../kernel/http/responses/response-properties.js';
import type { Upload } from '../../../kernel/http/uploads/upload.js';
import { CURRENCIES } from '../../../kernel/money/iso-4217.js';
import { formatDecimal, MAX_PRICE, parseDecimal } from '../../../kernel/money/money.js';
import { type CheckedRow, IMPORT_MODES, type ImportMode, MAX_ERRORS } from './product-import.service.js';
import { STOCK_MODES, type StockMode } from './product-import.repository.js';
import { CatalogueQuery, ProductRequest } from '../products.dto.js';
import type { ProductFields } from '../products.repository.js';
import { MAX_IMPORTED_STOCK } from '../stock.service.js';

/** The columns of an exported file; an imported one may have them in any order. */
export const PRODUCT_COLUMN_NAMES = ['sku', 'name', 'category', 'description', 'price', 'currency', 'stock', 'active'];
const OPTIONAL = ['description', 'active'];
const REQUIRED = PRODUCT_COLUMN_NAMES.filter((name) => !OPTIONAL.includes(name));

export const PRODUCT_CSV_EXAMPLE = [
  PRODUCT_COLUMN_NAMES.join(','),
  'NW-0038,Côte de Blaye,Beverages,12 - 75 cl bottles,263.50,USD,17,true',
].join('\r\n');

export class ImportProductsQuery {
  @EnumField(IMPORT_MODES, {
    description: '`all` imports every row or none; `valid` skips the rows that break a rule, and lists them.',
    optional: true,
    default: 'all',
  })
  mode: ImportMode = 'all';

  @EnumField(STOCK_MODES, {
    description:
      'What becomes of the stock of existing products: `keep` leaves it, so that no number of the file overwrites a sale; ' +
      '`set` takes it from the file, for a stocktaking without sales meanwhile. New products have that of the file.',
    optional: true,
    default: 'keep',
  })
  stock: StockMode = 'keep';
}

export class ExportProductsQuery extends OmitType(CatalogueQuery, ['limit', 'cursor', 'sort', 'order', 'q']) {}

export class ImportResponse {
  @IntegerProperty('Rows of the file.', 3) rows!: number;
  @IntegerProperty('Products that were created.', 1) created!: number;
  @IntegerProperty('Products that were updated.', 1) updated!: number;
  @IntegerProperty('Products that already were as in the file.', 0) unchanged!: number;
  @IntegerProperty('Rows that were skipped, with `mode=valid` only.', 1) refused!: number;

  @IntegerProperty('Existing products that keep another stock than the file has, with `stock=keep` only.', 0)
  stockKept!: number;

  @ListProperty(ViolationResponse, `Why rows were skipped: the first ${MAX_ERRORS} violations.`, {
    example: [
      { pointer: '#/rows/2/price', line: 4, code: 'decimal', detail: 'price must be an amount such as 18.00.' },
    ],
  })
  errors!: readonly ViolationResponse[];
}

/** The cells of a product, in the order of PRODUCT_COLUMN_NAMES. */
export function cellsOf(product: ProductFields): Cell[] {
  const { sku, name, category, description, priceAmount, priceCurrency, stock, isActive } = product;
  const price = formatDecimal({ amount: priceAmount, currency: priceCurrency });
  return [sku, name, category, description, price, priceCurrency, stock, String(isActive)];
}

/** Cancelled orders may have returned more than can be set, and an exported file can be imported. */
class ImportedProduct extends OmitType(ProductRequest, ['stock']) {
  @IntegerField({ description: 'Units in stock.', example: 17, min: 0, max: MAX_IMPORTED_STOCK }) stock!: number;
}

/** The rows of a file, validated with the rules of `POST products`, but for larger stocks. */
export async function* validatedRows(upload: Upload): AsyncGenerator<CheckedRow> {
  let index = 0;
  for await (const row of readCsv(upload.read(), { required: REQUIRED, optional: OPTIONAL }))
    yield validatedRow(row, index++);
}

function validatedRow({ line, cells, miscounted }: CsvRow, index: number): CheckedRow {
  if (miscounted !== undefined) {
    const detail = `The row has ${miscounted} cells; the header has ${cells.size} columns.`;
    return { line, index, product: null, violations: [{ pointer: `#/rows/${index}`, line, code: 'cells', detail }] };
  }
  const cell = (name: string) => cells.get(name);
  const currency = cell('currency')?.trim() ?? '';
  const { instance, violations } = validate(
    {
      sku: cell('sku'),
      name: cell('name'),
      category: cell('category'),
      price: { amount: amountOf(cell('price')?.trim() ?? '', currency), currency },
      stock: integerOf(cell('stock')?.trim() ?? ''),
      ...(cells.has('description') && { description: cell('description') }),
      ...(cells.has('active') && { isActive: parseBoolean(cell('active')?.trim().toLowerCase() ?? '') }),
    },
    ImportedProduct,
    'pointer',
  );
  if (violations.length > 0) {
    return {
      line,
      index,
      product: null,
      violations: violations.map((each) => inFile(each, { line, index, currency })),
    };
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

/** The integer that the text is, or else the text, which breaks the rule of the field. */
function integerOf(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The amount in minor units, or else the text, which breaks the rule of the field. With an unknown currency only the format is checked. */
function amountOf(price: string, currency: string): number | string {
  if (!CURRENCIES.has(currency)) return /^\d{1,12}(\.\d+)?$/.test(price) ? 0 : price;
  try {
    return parseDecimal(price, currency).amount;
  } catch (error) {
    if (error instanceof RangeError) return price;
    throw error;
  }
}

/** The columns of nested and renamed fields of the request class. */
const COLUMNS: Readonly<Record<string, string>> = {
  '#/price/amount': 'price',
  '#/price/currency': 'currency',
  '#/isActive': 'active',
};

/** The violation of a field as one of the row. */
function inFile(
  { pointer = '#', code, detail }: Violation,
  { line, index, currency }: { line: number; index: number; currency: string },
): Violation {
  const column = COLUMNS[pointer] ?? pointer.slice(2);
  const here = { pointer: `#/rows/${index}/${column}`, line };
  if (column !== 'price') return { ...here, code, detail: detail.replace(/^\w+/, column) };
  const known = CURRENCIES.has(currency) ? currency : 'USD';
  const largest = formatDecimal({ amount: MAX_PRICE, currency: known });
  const example = formatDecimal({ amount: 1800, currency: known });
  return { ...here, code: 'decimal', detail: `price must be an amount such as ${example}, from 0 to ${largest}.` };
}
