import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config } from '../../../config/config.js';
import { PropertySelections } from '../execution/property-selections.js';
import { CacheableOperations } from '../execution/cacheable-operations.js';
import { CostAnalysis } from '../limits/cost.js';
import { MAX_TOKENS, requireWithinLimits } from '../limits/document-limits.js';
import type { GraphqlRequest } from './graphql-request.js';
import {
  GraphqlDocumentUnknown,
  GraphqlInvalid,
  GraphqlNotTrusted,
  GraphqlSyntax,
  GraphqlTooComplex,
} from './graphql.errors.js';
import { InvalidDocument } from './invalid-document.js';
import { readTrustedDocuments } from './trusted-documents.js';

/** A valid document, and as it is to be executed. */
interface ValidDocument {
  readonly document: DocumentNode;
  readonly executable: DocumentNode;
}

/** The operation to execute, within its valid document. */
export interface Operation extends ValidDocument {
  readonly definition: OperationDefinitionNode;
  readonly cost: number;
  /** Whether it gives every caller the same. */
  readonly isPublic: boolean;
}

/** A parsed document takes some hundred bytes for each of its characters. */
const MAX_CACHED_CHARACTERS = 400_000;
const MAX_ERRORS = 10;
const SUGGESTION = / Did you mean .*$/s;

/** Finds and checks the documents of requests. Valid ones are kept, so that a document is parsed and validated once. */
@Injectable()
export class DocumentsService {
  private readonly trusted: ReadonlyMap<string, string>;
  private readonly valid = new LRUCache<string, ValidDocument>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  });
  private costs: CostAnalysis | undefined;
  private propertySelections: PropertySelections | undefined;
  private cacheableOperations: CacheableOperations | undefined;

  constructor(
    private readonly host: GraphQLSchemaHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.trusted = readTrustedDocuments(config.graphql.documents);
  }

  /**
   * Throws GraphqlNotTrusted and GraphqlDocumentUnknown, and as GraphQLErrors of the request GraphqlSyntax,
   * GraphqlInvalid and GraphqlTooComplex.
   */
  prepare(request: GraphqlRequest): Operation {
    const valid = this.parse(this.textOf(request));
    const { document } = valid;
    const definition = getOperationAST(document, request.operationName);
    if (!definition)
      throw new GraphqlInvalid(
        request.operationName === undefined
          ? 'The document has several operations: operationName must say which.'
          : 'The document has no operation of the name that operationName says.',
      );
    const { maxCost } = this.config.graphql;
    this.costs ??= new CostAnalysis(this.host.schema);
    const cost = this.costs.costOf(document, definition, request.variables);
    if (cost > maxCost) throw new GraphqlTooComplex('cost', maxCost, cost);
    this.cacheableOperations ??= new CacheableOperations(this.host.schema);
    const isPublic = this.cacheableOperations.has(document, definition);
    return { ...valid, definition, cost: Math.max(1, Math.ceil(cost)), isPublic };
  }

  private textOf({ query, documentId }: GraphqlRequest): string {
    if (documentId === undefined) {
      if (this.config.graphql.documentsOnly) throw new GraphqlNotTrusted();
      return query ?? '';
    }
    const text = this.trusted.get(documentId);
    if (text === undefined) throw new GraphqlDocumentUnknown();
    if (query !== undefined && query !== text)
      throw new GraphqlInvalid('The request has both query and documentId, and they are different documents.');
    return text;
  }

  private parse(text: string): ValidDocument {
    const known = this.valid.get(text);
    if (known) return known;
    const document = parsed(text);
    requireWithinLimits(document);
    const { introspection } = this.config.graphql;
    const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const errors = validate(this.host.schema, document, rules, { maxErrors: MAX_ERRORS });
    if (errors.length > 0) throw new InvalidDocument(errors.map((error) => this.withoutHints(error)));
    this.propertySelections ??= new PropertySelections(this.host.schema);
    const valid = { document, executable: this.propertySelections.replaceIn(document) };
    this.valid.set(text, valid);
    return valid;
  }

  /** Suggestions would give the schema away where introspection is off. */
  private withoutHints({ message, nodes, source, positions }: GraphQLError): GraphQLError {
    const text = this.config.graphql.introspection ? message : message.replace(SUGGESTION, '');
    return new GraphQLError(text, { nodes, source, positions, originalError: new GraphqlInvalid(text) });
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxLexicalTokens: MAX_TOKENS });
  } catch (error) {
    const { message, source, positions } = error as GraphQLError;
    throw new InvalidDocument([
      new GraphQLError(message, { source, positions, originalError: new GraphqlSyntax(message) }),
    ]);
  }
}
