import { EnvError, makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';
import { databaseUrlError } from './database-url.js';
import { matching } from './validators.js';

const url = (pattern: RegExp, message: string) =>
  matching((input) => URL.canParse(input) && pattern.test(input), message);

export const webAddress = url(/^https?:/, 'it is not an http or https address.');

export const postgresAddress = makeValidator<string>((input) => {
  const error = databaseUrlError(input);
  if (error === undefined) return input;
  throw new EnvError(error);
});

export const redisAddress = url(/^rediss?:/, 'it is not a Redis address. Expected redis://user:password@host:6379');

export const sentryDsn = url(
  /^https?:\/\/\w+(:\w*)?@[\w.[\]:-]+\/(.+\/)?\d+$/,
  'it is not a DSN of Sentry. Expected https://key@host/project',
);

export const smtpAddress = url(
  /^smtps?:\/\/([^/@]*@)?[^/:@]/,
  'it is not the address of a mail server. Expected smtp://user:password@host:587 or smtps://...:465',
);

export const mailbox = makeValidator<string>((input) => {
  if (/^[^<>"\r\n]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/.test(input)) return input;
  throw new EnvError(`"${input}" is not a sender. Expected Shop <no-reply@shop.example.com>`);
});

export const origins = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((origin) => origin.trim());
  const wrong = list.filter((origin) => origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin));
  if (wrong.length === 0) return list;
  throw new EnvError(
    `${wrong.join(', ')}: not an origin. Expected a list such as https://shop.example.com,https://admin.example.com`,
  );
});

export const hosts = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((host) => host.trim());
  if (list.every((host) => /^([\w-]+(\.[\w-]+)*|\[[\da-f:.]+\])$/i.test(host))) return list;
  throw new EnvError(`"${input}" is not a list of host names. Expected shop.example.com,localhost`);
});

export const networks = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((network) => network.trim());
  if (list.every((network) => ipaddr.isValidCIDR(network))) return list;
  throw new EnvError(`"${input}" is not a list of networks. Expected 10.1.0.0/16,fd00:1::/64`);
});

export const ports = makeValidator<readonly number[]>((input) => {
  const list = input.split(',').map((port) => port.trim());
  if (list.every((port) => /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535)) return list.map(Number);
  throw new EnvError(`"${input}" is not a list of ports. Expected 443,8443`);
});
