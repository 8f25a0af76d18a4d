import { Logger } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Issuers } from '../../auth/tokens/issuers.js';
import { OidcIssuer } from '../../auth/tokens/oidc-issuer.js';

const SCOPES = ['openid', 'profile', 'email'];

/** Sign-in of Swagger UI with the issuer that has a client for it: authorization code flow with PKCE, in a popup. */
export class SwaggerUiOAuth {
  private readonly logger = new Logger(SwaggerUiOAuth.name);
  private readonly issuer: OidcIssuer | undefined;
  private endpoints: Awaited<ReturnType<OidcIssuer['endpoints']>> | undefined;

  constructor(issuers: Issuers) {
    this.issuer = [...issuers.values()].find(
      (issuer): issuer is OidcIssuer => issuer instanceof OidcIssuer && issuer.settings.docsClientId !== undefined,
    );
  }

  /** The option `initOAuth` of Swagger UI; undefined without such an issuer. */
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

  /** Headers of the page: it calls the issuer, and the popup of the issuer must reach its opener. */
  headersFor(path: string, pagePolicy: string): Record<string, string> {
    if (!this.issuer || !this.endpoints) return { 'Content-Security-Policy': pagePolicy };
    const isPopup = path.endsWith('/oauth2-redirect.html');
    return {
      'Content-Security-Policy': `${pagePolicy}; connect-src 'self' ${new URL(this.endpoints.token).origin}`,
      'Cross-Origin-Opener-Policy': isPopup ? 'unsafe-none' : 'same-origin-allow-popups',
    };
  }

  /** Discovers the endpoints of the issuer. While they are unknown, the page offers no sign-in with it. */
  async prepare(): Promise<void> {
    if (!this.issuer) return;
    try {
      this.endpoints = await this.issuer.endpoints();
    } catch (error) {
      this.logger.warn({ err: error }, 'The issuer cannot be reached: Swagger UI offers no sign-in with it.');
    }
  }

  /** Adds the flow of the issuer as an alternative to every route that requires a credential. */
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
    const operations = Object.values(copy.paths).flatMap((item) => Object.values(item) as Secured[]);
    for (const { security = [] } of [copy, ...operations]) if (security.length > 0) security.push({ [name]: [] });
    return copy;
  }
}

type Secured = { security?: Array<Record<string, string[]>> };
