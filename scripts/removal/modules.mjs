/** Modules that the project comes with. Those that were generated can be removed. */
export const BASE =
  'audits access users identity federation api-keys products orders webhooks notifications reports ai jobs admin health'.split(
    ' ',
  );
