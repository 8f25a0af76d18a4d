import { TestApp } from '../support/app.js';
import { NOTIFICATION_TYPE_NAMES } from '../../src/modules/notifications/notification-types.js';

it('describes the messages of sockets in a document that the parser of AsyncAPI accepts', async () => {
  const { Parser } = await import('@asyncapi/parser');
  const app = await TestApp.start();

  const { status, body } = await app.nobody.get('/asyncapi.json');
  await app.close();

  const { document, diagnostics } = await new Parser().parse(JSON.stringify(body));
  expect(status).toBe(200);
  expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
  const types = body.channels.socket.messages.notification.payload.oneOf.map(
    (schema: { properties: { type: { const: string } } }) => schema.properties.type.const,
  );
  expect(types).toEqual(NOTIFICATION_TYPE_NAMES);
  expect(JSON.stringify(body.channels.socket.messages.event)).toContain('"announcement.sent"');
  expect(document!.operations().all()).toHaveLength(9);
});
