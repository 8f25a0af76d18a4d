import { Logger } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Issuers } from '../../auth/tokens/issuers.js';
import { OidcIssuer } from '../../auth/tokens/oidc-issuer.js';

interface Endpoints {
  readonly authorization: string;
  readonly token: string;
}

const SCOPES = ['openid', 'profile', 'email'];

/**
 * Lets Swagger UI sign people in with the one issuer that has a client for it:
 * the authorization code flow with PKCE, in a window of the issuer's.
 */
export class SwaggerUiOAuth {
  private readonly logger = new Logger(SwaggerUiOAuth.name);
  private readonly issuer: OidcIssuer | undefined;
  private endpoints: Endpoints | undefined;

  constructor(issuers: Issuers) {
    this.issuer = [...issuers.values()].find(
      (issuer): issuer is OidcIssuer => issuer instanceof OidcIssuer && issuer.settings.docsClientId !== undefined,
    );
  }

  /** Of Swagger UI, at start; undefined when there is nobody to sign in with. */
  get options(): object | undefined {
    if (!this.issuer) return undefined;
    const { settings, audience } = this.issuer;
    return {
      clientId: settings.docsClientId,
      usePkceWithAuthorizationCodeGrant: true,
      scopes: SCOPES,
      additionalQueryStringParams: { audience },
    };
  }

  /** Headers that the page needs beyond its own: it calls the issuer, whose window speaks to it when it ends. */
  headersFor(path: string, pagePolicy: string): Record<string, string> {
    if (!this.issuer || !this.endpoints) return { 'Content-Security-Policy': pagePolicy };
    const isWindow = path.endsWith('/oauth2-redirect.html');
    return {
      'Content-Security-Policy': `${pagePolicy}; connect-src 'self' ${new URL(this.endpoints.token).origin}`,
      'Cross-Origin-Opener-Policy': isWindow ? 'unsafe-none' : 'same-origin-allow-popups',
    };
  }

  /** Asks the issuer where it signs people in. While it can not say, the page does without. */
  async prepare(): Promise<void> {
    if (!this.issuer) return;
    try {
      this.endpoints = await this.issuer.endpoints();
    } catch (error) {
      this.logger.warn({ err: error }, 'Swagger UI offers no sign-in with the issuer, which does not answer.');
    }
  }

  /** The document with the issuer's flow beside our own token, wherever a token is needed. */
  addTo(document: OpenAPIObject): OpenAPIObject {
    if (!this.issuer || !this.endpoints) return document;
    const { name } = this.issuer.settings;
    const { authorization: authorizationUrl, token: tokenUrl } = this.endpoints;
    const scopes = Object.fromEntries(SCOPES.map((scope) => [scope, '']));
    const copy = structuredClone(document);
    copy.components = {
      ...copy.components,
      securitySchemes: {
        ...copy.components?.securitySchemes,
        [name]: { type: 'oauth2', flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes } } },
      },
    };
    for (const operation of Object.values(copy.paths).flatMap((item) => Object.values(item) as Secured[]))
      if (operation.security && operation.security.length > 0) operation.security.push({ [name]: [] });
    return copy;
  }
}

interface Secured {
  security?: Array<Record<string, string[]>>;
}
