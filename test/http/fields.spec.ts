import { Body, Controller, Get, HttpCode, HttpStatus, Module, Patch, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../src/kernel/auth/guard/access.decorators.js';
import { AtLeast, EqualTo, Excludes, LaterThan, Requires } from '../../src/kernel/http/validation/cross-field-rules.js';
import { EmptyToNull } from '../../src/kernel/http/validation/define-field.js';
import { DateTimeField, EnumField, IntegerField, NumberField } from '../../src/kernel/http/validation/scalar.fields.js';
import { NameListField } from '../../src/kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../src/kernel/http/validation/partial-request.js';
import {
  EmailField,
  PersonNameField,
  PhoneField,
  SecretField,
  TextField,
  UrlField,
} from '../../src/kernel/http/validation/text.fields.js';
import { TestApp } from '../support/app.js';

const optional = { description: 'For the test.', optional: true };

class ContactRequest {
  @TextField({ description: 'Required.', max: 10 }) id!: string;
  @PersonNameField(optional) name?: string;
  @PhoneField(optional) phone?: string;
  @UrlField(optional) website?: string;
  @UrlField({ ...optional, schemes: ['https', 'http', 'ftp'], max: 40 }) files?: string;
  @EnumField(['DE', 'US'], { ...optional, ignoreCase: true }) country?: string;
  @EnumField(['a', 'b'], optional) plan?: string;

  @TextField({ description: 'State.', max: 20, requiredIf: ({ country }: ContactRequest) => country === 'US' })
  state?: string;

  @EmptyToNull() @TextField({ ...optional, nullable: true, max: 20 }) nickname: string | null = 'none';
  @TextField({ ...optional, max: 5, message: '$property has up to five characters, unlike $value' }) short?: string;
  @NumberField({ ...optional, min: 0, max: 1, decimals: 2 }) discount?: number;

  @DateTimeField({
    ...optional,
    earliest: () => new Date('2026-01-01T00:00:00Z'),
    latest: () => new Date('2026-12-31T00:00:00Z'),
  })
  startsAt?: Date;

  @DateTimeField(optional) @LaterThan('startsAt') endsAt?: Date;
  @IntegerField({ ...optional, min: 0, max: 100 }) lowest?: number;
  @IntegerField({ ...optional, min: 0, max: 100 }) @AtLeast('lowest') highest?: number;
  @TextField({ ...optional, max: 5 }) @Requires('phone') extension?: string;
  @EmailField(optional) @Excludes('phone') email?: string;
  @SecretField({ ...optional, maxBytes: 72 }) password?: string;
  @SecretField({ ...optional, maxBytes: 72 }) @EqualTo('password') repeated?: string;
  @NameListField({ ...optional, min: 1, max: 2 }) tags?: string[];
}

class PatchContactRequest extends PartialRequest(ContactRequest) {}

class ContactQuery {
  @EnumField(['DE', 'US'], { ...optional, ignoreCase: true }) country?: string;
}

@ApiExcludeController()
@Controller('contacts')
@Public()
class ContactsController {
  @Post()
  @HttpCode(HttpStatus.OK)
  create(@Body() body: ContactRequest): ContactRequest {
    return body;
  }

  @Patch()
  patch(@Body() body: PatchContactRequest): PatchContactRequest {
    return body;
  }

  @Get()
  find(@Query() query: ContactQuery): ContactQuery {
    return query;
  }
}

@Module({ controllers: [ContactsController] })
class ContactsModule {}

describe('a field', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, undefined, [ContactsModule]);
  });
  afterAll(() => app.close());

  const send = (body: object) => app.nobody.post('contacts', { id: 'x', ...body });

  it.each([
    ['name', ' Zoe\u0308 ', 'Zo\u00EB'],
    ['phone', '+49 (30) 901-820', '+4930901820'],
    ['phone', '+1.212-456/1111', '+12124561111'],
    ['website', ' https://www.example.com/a?b=c#d ', 'https://www.example.com/a?b=c#d'],
    ['website', 'https://localhost:8443/', 'https://localhost:8443/'],
    ['files', 'ftp://files.example.com/', 'ftp://files.example.com/'],
    ['country', 'dE', 'DE'],
    ['nickname', '', null],
    ['nickname', ' \t ', null],
    ['nickname', ' Zo ', 'Zo'],
    ['discount', 0.25, 0.25],
    ['startsAt', '2026-12-31T01:00:00+01:00', '2026-12-31T00:00:00.000Z'],
  ])('%s accepts %j as %j', async (name, sent, expected) => {
    const { status, body } = await send({ [name]: sent });
    expect({ status, value: body[name] }).toEqual({ status: 200, value: expected });
  });

  it.each([
    [{ phone: '030 901820' }, 'phone', 'phone must be a phone number such as +4930901820.'],
    [{ phone: '+49 1' }, 'phone', 'phone must be a phone number such as +4930901820.'],
    [{ phone: '+999 123456789' }, 'phone', 'phone must be a phone number such as +4930901820.'],
    [{ phone: 49_30 }, 'phone', 'phone must be a phone number such as +4930901820.'],
    ...['http://www.example.com', 'data:text/html,hi', 'www.example.com', 'https://a:b@example.com', 'https://', 7].map(
      (website): [object, string, string] => [
        { website },
        'url',
        'website must be an absolute https URL of at most 2000 characters, without credentials.',
      ],
    ),
    [
      { files: `ftp://example.com/${'a'.repeat(40)}` },
      'url',
      'files must be an absolute https or http or ftp URL of at most 40 characters, without credentials.',
    ],
    [{ country: 'FR' }, 'choice', 'country must be one of DE, US.'],
    [{ plan: 'A' }, 'choice', 'plan must be one of a, b.'],
    [{ country: 'us' }, 'text', 'state is missing; it must be a text of 1 to 20 characters.'],
    [{ state: '' }, 'text', 'state must be a text of 1 to 20 characters.'],
    [
      { name: '123' },
      'name',
      'name must be a name of 1 to 100 letters, spaces, apostrophes, hyphens, commas and periods.',
    ],
    [{ short: 'sixsix' }, 'text', 'short has up to five characters, unlike sixsix'],
    [{ discount: 1.01 }, 'number', 'discount must be a number from 0 to 1 with at most 2 decimal places.'],
    [{ discount: 0.125 }, 'number', 'discount must be a number from 0 to 1 with at most 2 decimal places.'],
    [{ discount: '0.5' }, 'number', 'discount must be a number from 0 to 1 with at most 2 decimal places.'],
    [{ startsAt: '2025-12-31T23:59:59Z' }, 'earliest', 'startsAt must be 2026-01-01T00:00:00.000Z or later.'],
    [{ startsAt: '2027-01-01T00:00:00Z' }, 'latest', 'startsAt must be 2026-12-31T00:00:00.000Z or earlier.'],
    [{ startsAt: 'soon' }, 'instant', 'startsAt must be a date and time such as 2026-01-31T12:00:00Z.'],
    [
      { startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z' },
      'later',
      'endsAt must be later than startsAt.',
    ],
    [{ lowest: 5, highest: 4 }, 'range', 'highest must be at least lowest.'],
    [{ extension: '12' }, 'requires', 'extension must be sent together with phone.'],
    [{ phone: '+4930901820', email: 'a@example.com' }, 'alone', 'email must be left out when phone is given.'],
    [{ password: 'one', repeated: 'two' }, 'equal', 'repeated must be equal to password.'],
    [{ tags: [] }, 'list', 'tags must be a list of 1 to 2 names.'],
    [{ id: undefined }, 'text', 'id is missing; it must be a text of 1 to 10 characters.'],
  ])('of %j is refused by the rule %s: %s', async (sent, code, detail) => {
    const { status, body } = await send(sent);
    const name = detail.split(' ', 1)[0];
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: `#/${name}`, code, detail }],
    });
  });

  it('that depends on another one holds when both fit', async () => {
    const related = {
      country: 'US',
      state: 'Ohio',
      phone: '+12124561111',
      extension: '12',
      lowest: 4,
      highest: 4,
      startsAt: '2026-02-01T00:00:00.000Z',
      endsAt: '2026-02-01T00:00:00.001Z',
      password: 'same',
      repeated: 'same',
    };
    expect((await send(related)).body).toEqual({ id: 'x', nickname: 'none', ...related });
    expect((await send({ email: 'a@example.com', endsAt: '2026-02-01T00:00:00Z', highest: 1 })).status).toBe(200);
  });

  it('names each wrong entry of a list', async () => {
    const { body } = await send({ tags: ['a', '$value B'] });
    expect(body.errors).toEqual([
      { pointer: '#/tags/1', code: 'name', detail: 'each entry of tags must be a name such as orders:read.' },
    ]);
  });

  it('in a query follows the same rules', async () => {
    expect((await app.nobody.get('contacts?country=us')).body).toEqual({ country: 'US' });
    expect((await app.nobody.get('contacts?country=fr')).body.errors).toEqual([
      { parameter: 'country', code: 'choice', detail: 'country must be one of DE, US.' },
    ]);
  });

  describe('of a partial request', () => {
    const patch = (body: object) => app.nobody.patch('contacts', body);

    it('is optional, and gets no default', async () => {
      expect((await patch({})).body).toEqual({});
      expect((await patch({ id: ' y ' })).body).toEqual({ id: 'y' });
    });

    it('is null only where the whole request may have null', async () => {
      expect((await patch({ nickname: null })).body).toEqual({ nickname: null });
      expect((await patch({ id: null })).body.errors).toEqual([
        { pointer: '#/id', code: 'text', detail: 'id must be a text of 1 to 10 characters.' },
      ]);
    });

    it('keeps its rules, and refuses unknown fields', async () => {
      expect((await patch({ country: 'us', lowest: 5, highest: 4, colour: 1 })).body.errors).toEqual([
        expect.objectContaining({ pointer: '#/colour', code: 'unknown' }),
        expect.objectContaining({ pointer: '#/highest', code: 'range' }),
      ]);
    });
  });
});
