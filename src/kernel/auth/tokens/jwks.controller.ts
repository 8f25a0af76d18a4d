import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../guard/access.decorators.js';
import { LocalIssuer } from './local-issuer.js';

const KEY_SET = {
  type: 'object',
  required: ['keys'],
  properties: { keys: { type: 'array', items: { type: 'object', additionalProperties: true } } },
  example: {
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        kid: 'key-1',
        use: 'sig',
        alg: 'ES256',
      },
    ],
  },
};

@ApiTags('auth')
@Controller({ path: '.well-known', version: VERSION_NEUTRAL })
@Public()
export class JwksController {
  constructor(private readonly issuer: LocalIssuer) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ description: 'The key set.', schema: KEY_SET })
  @ApiOperation({
    summary: 'Get the public keys of access tokens',
    description: 'A JWK set (RFC 7517) that verifies the access tokens of this application.',
  })
  keys(): ReturnType<LocalIssuer['jwks']> {
    return this.issuer.jwks();
  }
}
