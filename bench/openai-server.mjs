/** A server with the chat completions of OpenAI that answers at once, or streams as many parts as it is asked for. */
import { createServer } from 'node:http';

const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
const common = { id: 'chatcmpl-bench', created: 1, model: 'bench' };
const choice = (delta, finish_reason = null) => ({ ...common, choices: [{ index: 0, delta, finish_reason }] });
const event = (data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

const answer = JSON.stringify({
  ...common,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Tea, soup and flowers.' }, finish_reason: 'stop' }],
  usage,
});

createServer((request, response) => {
  if (request.url === '/health/live') response.end();
  else void respond(request, response);
}).listen(Number(process.env.PORT), '127.0.0.1');

async function respond(request, response) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { stream, max_tokens: parts } = JSON.parse(text);
  if (!stream) {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (let part = 0; part < parts && !response.destroyed; part++) {
    if (!response.write(event(choice({ content: `word${part} ` }))))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  response.end(event(choice({}, 'stop')) + event({ ...common, choices: [], usage }) + event('[DONE]'));
}
