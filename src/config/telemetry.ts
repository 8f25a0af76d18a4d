import { bool, type cleanEnv, str } from 'envalid';
import { webAddress } from './address-validators.js';
import { keyValues, number, optional } from './validators.js';
import { trimTrailingSlashes } from './trim-trailing-slashes.js';

/** Those of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Of OTLP over HTTP. */
const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

/** The variables of traces and of the log over OTLP, as `settings` has those of all. */
export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    webAddress,
    'OTLP/HTTP endpoint that traces are sent to, such as http://localhost:4318; off when not set',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: optional(keyValues, 'headers for that endpoint, as key=value,key=value, percent-encoded'),
  OTEL_EXPORTER_OTLP_PROTOCOL: str({
    choices: PROTOCOLS,
    default: 'http/protobuf',
    desc: 'encoding of traces and of the log over OTLP; JSON takes more bytes and time',
  }),
  OTEL_LOGS_EXPORTER: str({
    choices: ['otlp', 'none'] as const,
    default: undefined,
    desc: 'otlp sends the log to the OTLP endpoint, too; none does not, whatever else is set',
  }),
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: optional(
    webAddress,
    'whole address that the log is sent to over OTLP/HTTP, such as http://loki:3100/otlp/v1/logs; switches that on',
  ),
  OTEL_EXPORTER_OTLP_LOGS_HEADERS: optional(keyValues, 'headers for the log, instead of OTEL_EXPORTER_OTLP_HEADERS'),
  OTEL_SERVICE_NAME: str({ default: 'keelson', desc: 'name of the service in traces, and in the log over OTLP' }),
  OTEL_TRACES_SAMPLER: str({
    choices: SAMPLERS,
    default: 'parentbased_traceidratio',
    desc: 'which traces are recorded: with parentbased_ those that a caller has recorded, and of the others a share, all or none',
  }),
  OTEL_TRACES_SAMPLER_ARG: number([0, 1], 0.1, 'that share for the samplers with traceidratio, from 0 to 1'),
  OTEL_SDK_DISABLED: bool({ default: false, desc: 'record no traces and send no log, whatever else is set' }),
  LOGFIRE_TOKEN: optional(
    str,
    'sends traces to Logfire with this write token, and the log with OTEL_LOGS_EXPORTER=otlp; stands for the endpoint and its headers',
  ),
};

type TelemetrySettings = ReturnType<typeof cleanEnv<typeof telemetrySettings>>;

interface Endpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface OtlpSettings extends Endpoint {
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly service: string;
}

/** Where the log goes, and whose it is. */
export type LogExportSettings = OtlpSettings;

/** Which traces are recorded. */
export interface SamplerSettings {
  /** Share of them, from 0 to 1. */
  readonly ratio: number;
  /** Whether a caller that sends a traceparent has decided it. */
  readonly followsCaller: boolean;
}

/** Where traces go, whose they are, and which are recorded. */
export interface TracingSettings extends OtlpSettings {
  readonly sampler: SamplerSettings;
}

/** Undefined when traces are off. */
export function tracingOf(env: TelemetrySettings): TracingSettings | undefined {
  const endpoint = endpointOf(env);
  if (env.OTEL_SDK_DISABLED || endpoint === undefined) return undefined;
  return { ...endpoint, ...senderOf(env), sampler: samplerOf(env) };
}

function samplerOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio }: TelemetrySettings) {
  const ratios = { on: 1, off: 0 };
  const fixed = ratios[sampler.split('always_')[1] as keyof typeof ratios] as number | undefined;
  return { ratio: fixed ?? ratio, followsCaller: sampler.startsWith('parentbased_') };
}

/** Undefined when the log does not go over OTLP. */
export function logExportOf(env: TelemetrySettings): LogExportSettings | undefined {
  const { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: address, OTEL_EXPORTER_OTLP_LOGS_HEADERS: headers } = env;
  if (env.OTEL_SDK_DISABLED || (env.OTEL_LOGS_EXPORTER ?? (address === undefined ? 'none' : 'otlp')) === 'none')
    return undefined;
  const endpoint = endpointOf(env);
  const url = address ?? (endpoint && `${endpoint.url}/v1/logs`);
  if (url === undefined) return undefined;
  return {
    url,
    headers: headers ?? (address === undefined ? endpoint?.headers : env.OTEL_EXPORTER_OTLP_HEADERS) ?? {},
    ...senderOf(env),
  };
}

function senderOf({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_SERVICE_NAME: service }: TelemetrySettings) {
  return { protocol, service };
}

export function telemetryErrors(env: TelemetrySettings): string[] {
  if (env.OTEL_SDK_DISABLED || env.OTEL_LOGS_EXPORTER !== 'otlp' || logExportOf(env)) return [];
  return [
    'OTEL_LOGS_EXPORTER: otlp needs an endpoint. Set OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT or LOGFIRE_TOKEN.',
  ];
}

/** LOGFIRE_TOKEN stands for an endpoint and its header. Its tokens name the region after their version. */
function endpointOf({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_HEADERS: headers = {},
  LOGFIRE_TOKEN: token,
}: TelemetrySettings): Endpoint | undefined {
  if (url !== undefined) return { url: trimTrailingSlashes(url), headers };
  if (token === undefined) return undefined;
  const region = token.startsWith('pylf_v1_eu_') ? 'eu' : 'us';
  return { url: `https://logfire-${region}.pydantic.dev`, headers: { Authorization: token } };
}
