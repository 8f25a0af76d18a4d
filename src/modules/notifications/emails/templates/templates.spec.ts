import type { Content } from '../../../../kernel/mail/email-message.js';
import { welcome } from './account-emails.js';
import { html } from './html.js';
import { orderPlaced } from './order-emails.js';
import { button, greeting, paragraph } from './email-layout.js';
import { sampleEmails } from './sample-emails.js';

const publicUrl = 'https://shop.example.com';

describe('html', () => {
  it('escapes values, and leaves HTML of its own', () => {
    const inner = html`<b>${`<i>"it's" & more</i>`}</b>`;

    expect(html`<p title="${'"'}">${inner}${[inner]}${3}</p>`.toString()).toBe(
      '<p title="&quot;">' + '<b>&lt;i&gt;&quot;it&#39;s&quot; &amp; more&lt;/i&gt;</b>'.repeat(2) + '3</p>',
    );
  });

  it('escapes values that only look like its own HTML', () => {
    expect(html`${{ toString: () => '<b>' } as never}`.toString()).toBe('&lt;b&gt;');
  });
});

describe('a name in an e-mail', () => {
  it.each(["O'Brien", 'Müller', '<b>', 'a & b', '🫖', 'Zoë-Ann', '李小龙'])('is %s in both parts', (name) => {
    const { text, html: page } = welcome({ firstName: name, publicUrl });

    expect(text).toContain(`Hello ${name},`);
    expect(read(page)).toContain(`Hello ${name},`);
    expect(page).not.toContain('<b>');
  });

  it('that runs from right to left turns nothing round', () => {
    const { text, html: page } = welcome({ firstName: 'עדי', publicUrl });

    expect(text).toContain('Hello \u2068עדי\u2069,');
    expect(page).toContain('Hello <bdi>עדי</bdi>,');
  });

  it.each(['https://evil.example', 'evil.example', 'win@evil', 'J.Doe.com'])(
    'is left out when it is %s, which would become a link',
    (name) => {
      expect(greeting(name)).toEqual(paragraph`Hello,`);
    },
  );

  it('may be initials', () => {
    expect(greeting('J. R. R.').text).toBe('Hello J. R. R.,');
  });
});

describe('a button', () => {
  it('leads to the web and nowhere else', () => {
    expect(() => button('Open', 'data:text/html,x')).toThrow(TypeError);
    expect(button('Open', 'https://shop.example.com/?a=1&b="2"').html.toString()).toContain(
      'href="https://shop.example.com/?a=1&amp;b=&quot;2&quot;"',
    );
  });
});

describe('the e-mail about an order', () => {
  const email = orderPlaced({
    firstName: 'Anna',
    publicUrl,
    number: 'ORD-000007',
    lines: [
      { name: 'Tea <pot>', sku: 'T-1', quantity: 3, unitPrice: { amount: 1050, currency: 'EUR' } },
      { name: 'Cup', sku: 'C-1', quantity: 1, unitPrice: { amount: 5, currency: 'EUR' } },
    ],
    total: { amount: 3155, currency: 'EUR' },
  });

  it('lists the lines with what each costs, and the total', () => {
    expect(email.text).toContain('3 × Tea <pot> (T-1): €31.50\n1 × Cup (C-1): €0.05\nTotal: €31.55');
  });

  it('has them in a table with headings for screen readers', () => {
    expect(email.html.match(/<th scope="col"/g)).toHaveLength(3);
    expect(read(email.html)).toMatch(/Tea <pot>\s*T-1\s*3\s*€31\.50\s*Cup\s*C-1\s*1\s*€0\.05\s*Total\s*€31\.55/);
  });
});

describe('every e-mail', () => {
  const firstName = "O'Brien & Müller";
  const emails = Object.entries(sampleEmails({ firstName, publicUrl }));

  it.each(emails)('%s says the same in text and in HTML', (_name, { text, html: page }: Content) => {
    const words = read(page);
    for (const line of text.split('\n').filter((part) => part.trim() !== '' && part !== '-- ' && !part.includes(' × ')))
      expect(words).toContain(line.replace(/:$/, '').replace(/^Total: /, ''));
    expect(text).toContain(`Hello ${firstName},`);
  });

  it.each(emails)('%s needs nothing from elsewhere and runs nothing', (_name, { html: page }: Content) => {
    expect(page).not.toMatch(/<(script|img|link|iframe|form|object)\b|url\(|@import|\son\w+=/i);
    for (const [, href] of page.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https:\/\/shop\.example\.com/);
  });

  it.each(emails)('%s reads well on phones, in the dark and aloud', (_name, { subject, html: page }: Content) => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en" dir="ltr">/);
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1" />');
    expect(page).toContain('<meta name="color-scheme" content="light dark" />');
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(subject).toMatch(/^[\x20-\x7e]{5,70}$/);
    expect(page).toContain(`<title>${subject}</title>`);
  });
});

/** What a reader of the HTML reads. */
function read(page: string): string {
  const body = page.slice(page.indexOf('<body'));
  const text = body
    .replaceAll(/<br ?\/?>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
