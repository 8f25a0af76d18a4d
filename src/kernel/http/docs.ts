import type { NextFunction, Request, Response } from 'express';
import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../config.js';
import { openApiDocument } from './openapi.js';

/** Swagger UI's own scripts and styles are all it may load; its page sets styles inline. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Runs in the browser: signing in through "Try it out" fills Authorize by itself. */
const AUTHORIZE_ON_SIGN_IN = `
window.addEventListener('load', () => {
  const system = () => window.ui && window.ui.getSystem && window.ui.getSystem();
  const { fetch } = window;
  window.fetch = async (...call) => {
    const response = await fetch(...call);
    const url = typeof call[0] === 'string' ? call[0] : call[0].url;
    if (response.ok && url.endsWith('/auth/login')) {
      const { accessToken } = await response.clone().json();
      if (accessToken && system()) window.ui.preauthorizeApiKey('bearer', accessToken);
    }
    return response;
  };
});`;

/** Serves Swagger UI at /docs and the document at /openapi.json. The document is made when first asked for. */
export function serveDocs(app: INestApplication, config: Config): void {
  let document: OpenAPIObject | undefined;
  const once = () => (document ??= openApiDocument(app, config));
  app.use('/docs', (_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    next();
  });
  app.use('/api/docs', (_request: Request, response: Response) => response.redirect(308, '/docs'));
  SwaggerModule.setup('docs', app, once, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Keelson API',
    customJsStr: AUTHORIZE_ON_SIGN_IN,
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true, filter: true },
  });
}
