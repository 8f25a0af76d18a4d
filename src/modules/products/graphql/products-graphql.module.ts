import { Module } from '@nestjs/common';
import { ProductsModule } from '../products.module.js';
import { ProductsResolver } from './products.resolver.js';

/** The products of the GraphQL schema. */
@Module({ imports: [ProductsModule], providers: [ProductsResolver] })
export class ProductsGraphqlModule {
  static readonly resolvers = [ProductsResolver];
}
