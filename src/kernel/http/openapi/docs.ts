import type { NextFunction, Request, Response } from 'express';
import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../../config/config.js';
import { ISSUERS, type Issuers } from '../../auth/tokens/issuers.js';
import { SwaggerUiOAuth } from './swagger-ui-oauth.js';
import { openApiDocument } from './openapi.js';

/** Swagger UI's own scripts and styles are all it may load; its page sets styles inline. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Where Swagger UI has issuers send people back to: beside its page, by
 * whichever name that was reached, and not below it, where the file is.
 */
const RETURN_PATH = '/oauth2-redirect.html';

/** The bar holds nothing but the switch between light and dark. */
const STYLE = `
  .swagger-ui .topbar { padding: 0; }
  .swagger-ui .topbar .link { display: none; }
  .swagger-ui .topbar-wrapper { justify-content: flex-end; }
  .swagger-ui .info { margin: 30px 0; }
`;

/** The part of Swagger UI that is used in the browser. */
interface Page {
  readonly ui: { readonly authActions: { authorizeWithPersistOption(schemes: object): void } };
}

/**
 * Runs in the browser, where nothing but its own text arrives. An answer that
 * brings an access token, as signing in does, fills Authorize with it, the way
 * the dialog does: the token also outlives a reload.
 */
function authorizeFrom<T extends { ok?: boolean; obj?: { accessToken?: unknown } | null }>(answer: T): T {
  const value = answer.ok ? answer.obj?.accessToken : undefined;
  if (typeof value === 'string') {
    const bearer = { name: 'bearer', schema: { type: 'http', scheme: 'bearer' }, value };
    (globalThis as unknown as Page).ui.authActions.authorizeWithPersistOption({ bearer });
  }
  return answer;
}

/**
 * Runs in the browser. Swagger UI marks the request for a token in a way that
 * makes the browser ask the issuer first, and issuers need not allow it.
 */
function plainly<T extends { headers?: Record<string, string> }>(request: T): T {
  delete request.headers?.['X-Requested-With'];
  return request;
}

/** Serves Swagger UI at /docs and the document at /openapi.json. The document is made when first asked for. */
export function serveDocs(app: INestApplication, config: Config): void {
  let document: OpenAPIObject | undefined;
  let page: OpenAPIObject | undefined;
  const once = () => (document ??= openApiDocument(app, config));
  const signIn = new SwaggerUiOAuth(app.get<Issuers>(ISSUERS));
  app.use('/docs', (request: Request, response: Response, next: NextFunction) => {
    const setHeaders = () => {
      for (const [name, value] of Object.entries(signIn.headersFor(request.path, PAGE_POLICY)))
        response.setHeader(name, value);
      next();
    };
    signIn.prepare().then(setHeaders, next);
  });
  app.use(RETURN_PATH, (request: Request, response: Response) => {
    const [, query = ''] = request.originalUrl.split('?', 2);
    response.setHeader('Cross-Origin-Opener-Policy', 'unsafe-none').redirect(302, `docs${RETURN_PATH}?${query}`);
  });
  app.use('/api/docs', (_request: Request, response: Response) => response.redirect(308, '/docs'));
  SwaggerModule.setup('docs', app, once, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    patchDocumentOnRequest: async (request: unknown, _response: unknown, whole: OpenAPIObject) => {
      await signIn.prepare();
      return signIn.addTo((request as Request).path.startsWith('/docs') ? (page ??= forPage(whole)) : whole);
    },
    customSiteTitle: 'Keelson API',
    customCss: STYLE,
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      filter: true,
      defaultModelsExpandDepth: 0,
      validatorUrl: 'none',
      requestInterceptor: plainly,
      responseInterceptor: authorizeFrom,
      initOAuth: signIn.options,
    },
  });
}

/**
 * The document as the page needs it. Without servers it calls the host it came
 * from, by whichever name that was reached. Swagger UI types examples of
 * parameters into its form: a filter nobody asked for, an id nobody has, an
 * Idempotency-Key that was used before. No script can set a cookie header, so
 * Authorize does not ask for one; a browser sends its cookies by itself.
 */
function forPage(document: OpenAPIObject): OpenAPIObject {
  const page = structuredClone({ ...document, servers: [] });
  delete page.components?.securitySchemes?.cookie;
  for (const operation of Object.values(page.paths).flatMap((item) => Object.values(item) as Operation[])) {
    operation.security = operation.security?.filter((scheme) => !('cookie' in scheme));
    for (const parameter of operation.parameters ?? []) {
      if (parameter.required && parameter.schema?.format !== 'uuid') continue;
      delete parameter.example;
      delete parameter.schema?.example;
    }
  }
  return page;
}

interface Operation {
  security?: object[];
  parameters?: Array<{ required?: boolean; example?: unknown; schema?: { format?: string; example?: unknown } }>;
}
