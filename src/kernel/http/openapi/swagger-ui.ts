import type { NextFunction, Request, Response } from 'express';
import { HttpStatus, type INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../../config/config.js';
import { ISSUERS, type Issuers } from '../../auth/tokens/issuers.js';
import { SwaggerUiOAuth } from './swagger-ui-oauth.js';
import { openApiDocument } from './openapi.js';

/** Swagger UI loads only its own scripts and styles; its page has inline styles. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The redirect URI of Swagger UI. It redirects to the file below /docs, on the host of the request. */
const RETURN_PATH = '/oauth2-redirect.html';

/** Leaves only the switch between light and dark in the top bar. */
const STYLE = `
  .swagger-ui .topbar { padding: 0; }
  .swagger-ui .topbar .link { display: none; }
  .swagger-ui .topbar-wrapper { justify-content: flex-end; }
  .swagger-ui .info { margin: 30px 0; }
`;

/** The part of Swagger UI that the functions below use in the browser. */
interface Page {
  readonly ui: { readonly authActions: { authorizeWithPersistOption(schemes: object): void } };
}

/**
 * Runs in the browser, so it uses nothing outside of its own text. A response with an access token, as of a
 * sign-in, fills in Authorize like its dialog does, so that the token survives a reload.
 */
function authorizeFrom<T extends { ok?: boolean; obj?: { accessToken?: unknown } | null }>(answer: T): T {
  const value = answer.ok ? answer.obj?.accessToken : undefined;
  if (typeof value === 'string') {
    const bearer = { name: 'bearer', schema: { type: 'http', scheme: 'bearer' }, value };
    (globalThis as unknown as Page).ui.authActions.authorizeWithPersistOption({ bearer });
  }
  return answer;
}

/** Runs in the browser. The header would cause a CORS preflight of the token request, which issuers need not allow. */
function withoutRequestedWith<T extends { headers?: Record<string, string> }>(request: T): T {
  delete request.headers?.['X-Requested-With'];
  return request;
}

/**
 * A plug-in, which runs in the browser. At its start Swagger UI resolves references of security schemes, for which it
 * parses the whole document: most of its work, for nothing, because the schemes have none.
 */
function withUnresolvedSchemes(): object {
  type Resolve = (path: readonly string[]) => unknown;
  const requestResolvedSubtree =
    (original: Resolve): Resolve =>
    (path) =>
      path[1] === 'securitySchemes' ? undefined : original(path);
  return { statePlugins: { spec: { wrapActions: { requestResolvedSubtree } } } };
}

/** Serves Swagger UI at /docs and the document at /openapi.json. The document is generated at the first request. */
export function serveSwaggerUi(app: INestApplication, config: Config): void {
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
    response
      .setHeader('Cross-Origin-Opener-Policy', 'unsafe-none')
      .redirect(HttpStatus.FOUND, `docs${RETURN_PATH}?${query}`);
  });
  app.use('/api/docs', (_request: Request, response: Response) =>
    response.redirect(HttpStatus.PERMANENT_REDIRECT, '/docs'),
  );
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
      plugins: [withUnresolvedSchemes],
      requestInterceptor: withoutRequestedWith,
      responseInterceptor: authorizeFrom,
      initOAuth: signIn.options,
    },
  });
}

/**
 * The document for Swagger UI. Without servers it calls the host that served the page. Swagger UI fills its form
 * with the examples of parameters, so those of optional parameters and ids are removed. Scripts cannot set
 * cookies, so Authorize does not offer them; the browser sends them by itself.
 */
function forPage(document: OpenAPIObject): OpenAPIObject {
  const page = structuredClone({ ...document, servers: [] });
  delete page.components?.securitySchemes?.cookie;
  const operations = Object.values(page.paths).flatMap((item) => Object.values(item) as Operation[]);
  for (const secured of [page, ...operations])
    secured.security = secured.security?.filter((scheme) => !('cookie' in scheme));
  const shared = Object.values(page.components?.parameters ?? {}) as Parameter[];
  for (const parameter of [...shared, ...operations.flatMap(({ parameters = [] }) => parameters)]) {
    if (parameter.required && parameter.schema?.format !== 'uuid') continue;
    delete parameter.example;
    delete parameter.schema?.example;
  }
  return page;
}

interface Parameter {
  readonly required?: boolean;
  example?: unknown;
  readonly schema?: { readonly format?: string; example?: unknown };
}

interface Operation {
  security?: Array<Record<string, string[]>>;
  parameters?: Parameter[];
}
