import { applyDecorators, type Type } from '@nestjs/common';
import { Directive, Field, Int, ObjectType, Query } from '@nestjs/graphql';
import type { PageResult, RequestedPage } from '../../http/pagination/paginator.js';

/** Where a page begins and ends, after the Relay cursor connections specification. */
@ObjectType('PageInfo')
@Directive('@public')
class PageInfo {
  @Field(() => String, { nullable: true, description: 'Cursor of the first item.' }) startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last item.' }) endCursor!: string | null;
  @Field(() => Boolean, { description: 'Whether items follow.' }) hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'Whether the page begins after a cursor.' }) hasPreviousPage!: boolean;
}

interface Edge<Item> {
  readonly cursor: string | null;
  readonly node: Item;
}

/** A page of a list as a Relay connection. Its cursors are those of the list in REST. */
export interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly edges: ReadonlyArray<Edge<Item>>;
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

/** The connection type of a list of `node`, which is called `name`. */
export function connectionType(name: string, node: Type, access: string): Type<Connection<unknown>> {
  @ObjectType(`${name}Edge`)
  @Directive(access)
  class NodeEdge {
    @Field(() => String, { description: 'For `after`.' }) cursor!: string;
    @Field(() => node) node!: object;
  }

  @ObjectType(`${name}Connection`)
  @Directive(access)
  class NodeConnection implements Connection<unknown> {
    @Field(() => [node], { description: 'The items of the page.' }) nodes!: unknown[];
    @Field(() => [NodeEdge], { description: 'The items of the page, each with its cursor.' }) edges!: NodeEdge[];
    @Field(() => PageInfo, { description: 'Where the page begins and ends.' }) pageInfo!: PageInfo;
    @Field(() => Int, { description: 'Number of matching items on all pages.' }) totalCount!: number;
  }
  return NodeConnection;
}

/** The connection that a page of rows becomes. Edges and cursors are made only when they are selected. */
export class PageConnection<Row, Item> implements Connection<Item> {
  readonly nodes: readonly Item[];

  constructor(
    private readonly page: RequestedPage,
    private readonly result: PageResult<Row>,
    present: (row: Row) => Item,
  ) {
    this.nodes = result.rows.map(present);
  }

  get totalCount(): number {
    return this.result.total;
  }

  get edges(): ReadonlyArray<Edge<Item>> {
    return this.nodes.map((node, index) => ({ cursor: this.cursorAt(index), node }));
  }

  get pageInfo(): PageInfo {
    return {
      startCursor: this.nodes.length > 0 ? this.cursorAt(0) : null,
      endCursor: this.nodes.length > 0 ? this.cursorAt(this.nodes.length - 1) : null,
      hasNextPage: this.result.next !== undefined,
      hasPreviousPage: this.page.after !== undefined,
    };
  }

  private cursorAt(index: number): string | null {
    return this.page.cursorAt(this.result.positionAt?.(index));
  }
}

/** A field of Query that answers a connection, with arguments as `ListArguments` gives them. */
export function ConnectionField(connection: Type, description: string): MethodDecorator {
  const size =
    '@listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)';
  return applyDecorators(
    Query(() => connection, { description, nullable: true }),
    Directive(size),
  );
}
