/** Markup as a value: what a template is given is escaped, unless it is markup itself. Whatever Azure or a user has named is therefore text. */

export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | undefined | readonly Part[];

/** In text and in attributes between double quotes. Control characters, which XML has no way to write, are shown as a box. */
export const escaped = (text: string): string =>
  text

    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\u25a1')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

function rendered(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return isMarkup(part) ? part.markup : part.map(rendered).join('');
}

const isMarkup = (part: Markup | readonly Part[]): part is Markup => 'markup' in part;

export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: texts.map((text, at) => (at === 0 ? text : `${rendered(parts[at - 1])}${text}`)).join(''),
});

export const nothing: Markup = { markup: '' };

/** A table that a narrow screen scrolls, by keys too. `label` says what it holds to who hears the page; `rows` are whole `tr`s. */
export const table = (label: string, columns: readonly string[], rows: readonly Markup[], caption?: string): Markup =>
  html`<div class="wide" tabindex="0" role="group" aria-label="${label}">
    <table>
      ${
        caption === undefined
          ? nothing
          : html`<caption>
              ${caption}
            </caption>`
      }
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
