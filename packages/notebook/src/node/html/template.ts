/** Text that is markup already. Only `html` and `raw` make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, markup is not, lists are joined, nothing leaves nothing. */
export type Part = Markup | string | number | false | null | undefined | readonly Part[];

/** A tagged template that escapes whatever is put into it, for element content and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + markupOf(parts[index])).join(''));
}

/** Markup made elsewhere and known to be safe: highlighted code, our own SVG, the style sheet. */
export function raw(markup: string): Markup {
  return new Markup(markup);
}

function markupOf(part: Part): string {
  if (part === false || part === null || part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON that may stand inside a <script>: it cannot close it, and holds no line separators that end a statement. */
export function scriptJson(value: unknown): Markup {
  return raw(
    JSON.stringify(value)
      .replaceAll('<', '\\u003c')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
  );
}
