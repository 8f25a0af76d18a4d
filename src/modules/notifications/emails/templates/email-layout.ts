import { type Content, oneLine } from '../../../../kernel/mail/email-message.js';
import { formatMoney, type Money } from '../../../../kernel/money/money.js';
import { type Html, html } from './html.js';

/** A block of an e-mail, as plain text and as HTML. */
export interface Block {
  readonly text: string;
  readonly html: Html;
}

export interface Recipient {
  readonly firstName: string;
  /** Where links of the e-mail lead. */
  readonly publicUrl: string;
}

export interface OrderLine {
  readonly name: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CELL = 'padding:8px 0;border-bottom:1px solid #d1d5db;vertical-align:top';
const RIGHT_TO_LEFT = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;

/** A paragraph. Interpolated values are escaped, made one line, and isolated from the direction of the text around them. */
export function paragraph(strings: TemplateStringsArray, ...values: readonly string[]): Block {
  const text = String.raw({ raw: strings }, ...values.map(isolated));
  const parts = strings.map((part, index) => {
    const value = values[index];
    return value === undefined ? html`${part}` : html`${part}<bdi>${oneLine(value)}</bdi>`;
  });
  return { text, html: html`<p style="margin:0 0 16px;word-break:break-word">${joined(parts)}</p>` };
}

/** "Hello Anna,", or only "Hello," for a name that e-mail clients would turn into a link. */
export function greeting(firstName: string): Block {
  return /[:/@]|\.\p{L}{2,}/u.test(firstName) ? paragraph`Hello,` : paragraph`Hello ${firstName},`;
}

/** A link as a button, and as text for clients that show no buttons. Throws TypeError unless `url` is http or https. */
export function button(label: string, url: string): Block {
  if (!/^https?:\/\//.test(url)) throw new TypeError('The URL of a button must be http or https.');
  return {
    text: `${label}:\n${url}`,
    html: html`<p style="margin:24px 0">
        <a
          href="${url}"
          style="display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none"
          >${label}</a
        >
      </p>
      <p class="quiet" style="margin:0 0 16px;font-size:14px;color:#4b5563">
        Or open this address:<br /><a href="${url}" class="link" style="color:#1d4ed8;word-break:break-all">${url}</a>
      </p>`,
  };
}

/** The lines of an order with their prices, and the total. */
export function orderTable(lines: readonly OrderLine[], total: Money): Block {
  const rows = lines.map(({ name, sku, quantity, unitPrice }) => ({
    name: oneLine(name),
    sku,
    quantity: String(quantity),
    price: formatMoney({ ...unitPrice, amount: unitPrice.amount * quantity }),
  }));
  const sum = formatMoney(total);
  return {
    text: [
      ...rows.map((row) => `${row.quantity} × ${isolated(row.name)} (${row.sku}): ${row.price}`),
      `Total: ${sum}`,
    ].join('\n'),
    html: html`<table style="width:100%;margin:0 0 16px;border-collapse:collapse">
      <thead>
        <tr>
          <th scope="col" style="${CELL};text-align:left">Product</th>
          <th scope="col" style="${CELL};text-align:right">Quantity</th>
          <th scope="col" style="${CELL};text-align:right">Price</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <td style="${CELL}">
                <bdi>${row.name}</bdi><br /><span class="quiet" style="font-size:14px;color:#4b5563">${row.sku}</span>
              </td>
              <td style="${CELL};text-align:right">${row.quantity}</td>
              <td style="${CELL};padding-left:16px;text-align:right;white-space:nowrap">${row.price}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="2" style="padding:12px 0;text-align:left">Total</th>
          <td style="padding:12px 0 12px 16px;text-align:right;font-weight:600;white-space:nowrap">${sum}</td>
        </tr>
      </tfoot>
    </table>`,
  };
}

/**
 * An e-mail: heading, greeting, blocks and footer. Styles are inline, because many
 * e-mail clients drop style sheets; the style sheet is for dark mode.
 */
export function email(
  { firstName, publicUrl }: Recipient,
  subject: string,
  content: readonly Block[],
  heading = subject,
): Content {
  const blocks = [greeting(firstName), ...content];
  const body = html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${subject}</title>
        <style>
          @media (prefers-color-scheme: dark) {
            .page {
              background: #111827 !important;
            }
            .card {
              background: #1f2937 !important;
              color: #f3f4f6 !important;
            }
            .quiet {
              color: #d1d5db !important;
            }
            .link {
              color: #93c5fd !important;
            }
          }
        </style>
      </head>
      <body class="page" style="margin:0;padding:0;background:#f3f4f6">
        <table role="presentation" class="page" style="width:100%;border-collapse:collapse;background:#f3f4f6">
          <tr>
            <td style="padding:24px 12px">
              <table
                role="presentation"
                class="card"
                style="width:100%;max-width:600px;margin:0 auto;border-collapse:collapse;background:#ffffff;color:#1f2937;${FONT};font-size:16px;line-height:1.5"
              >
                <tr>
                  <td style="padding:32px 24px">
                    <h1 style="margin:0 0 24px;font-size:22px;line-height:1.3">${heading}</h1>
                    ${blocks.map((block) => block.html)}
                    <p class="quiet" style="margin:32px 0 0;font-size:14px;color:#4b5563">
                      Keelson<br /><a href="${publicUrl}" class="link" style="color:#1d4ed8">${publicUrl}</a>
                    </p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `;
  const text = [...blocks.map((block) => block.text), `-- \nKeelson\n${publicUrl}\n`].join('\n\n');
  return { subject, text, html: body.toString() };
}

/** Isolates right-to-left text from the text around it, as <bdi> does in HTML. */
function isolated(value: string): string {
  const text = oneLine(value);
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

function joined(parts: readonly Html[]): Html {
  return parts.reduce((whole, part) => html`${whole}${part}`, html``);
}
