import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import temml from 'temml';
import { highlight } from './code.ts';
import { escapeHtml, html, type Markup, raw } from './template.ts';

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

/**
 * Markdown with `$…$` and `$$…$$` formulas → markup, and its headings for the contents.
 *
 * HTML inside it is shown, not obeyed; pictures are links, as a page loads nothing from the network.
 * `#` and `##` are sections of the page (h2), as its h1 is the title of the lesson.
 */
export function renderProse(markdown: string, idPrefix: string): { body: Markup; headings: Heading[] } {
  const headings: Heading[] = [];
  const marked = new Marked({ extensions: [blockFormula, inlineFormula] });
  marked.use({
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      code: ({ text, lang }: Tokens.Code) =>
        html`<pre class="listing"><code>${highlight(text, lang ?? '')}</code></pre>`.text,
      image: ({ href, text }: Tokens.Image) => link(href, escapeHtml(text || href)),
      link({ href, tokens }: Tokens.Link) {
        return link(href, this.parser.parseInline(tokens));
      },
      heading({ depth, tokens, text }: Tokens.Heading) {
        const level = Math.max(2, depth);
        const id = `${idPrefix}-${headings.length + 1}`;
        headings.push({ level, text: text.replaceAll(/[`*_$\\]/g, ''), id });
        return `<h${level} id="${id}">${this.parser.parseInline(tokens)}</h${level}>`;
      },
      table(token: Tokens.Table) {
        const cells = (row: readonly Tokens.TableCell[], tag: string) =>
          row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('');
        const rows = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
        return `<div class="scroller"><table><thead><tr>${cells(token.header, 'th')}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
    },
  });
  return { body: raw(marked.parse(markdown, { async: false })), headings };
}

/** Only addresses that a reader may follow; anything else stays text. */
function link(href: string, inner: string): string {
  return /^(https?:|mailto:|#|[\w./-]+(\.html|\.ts|\.md)?$)/i.test(href) && !/^\w+script:/i.test(href)
    ? `<a href="${escapeHtml(href)}">${inner}</a>`
    : inner;
}

const inlineFormula: TokenizerAndRendererExtension = {
  name: 'inlineFormula',
  level: 'inline',
  start: (source) => source.indexOf('$'),
  tokenizer: (source) =>
    formulaToken('inlineFormula', /^\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)/.exec(source)),
  renderer: ({ formula }) => mathml(formula, false),
};

const blockFormula: TokenizerAndRendererExtension = {
  name: 'blockFormula',
  level: 'block',
  start: (source) => source.indexOf('$$'),
  tokenizer: (source) => formulaToken('blockFormula', /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(source)),
  renderer: ({ formula }) => `<div class="formula">${mathml(formula, true)}</div>`,
};

function formulaToken(type: string, match: RegExpExecArray | null): Tokens.Generic | undefined {
  return match ? { type, raw: match[0], formula: match[1]!.trim() } : undefined;
}

/** MathML, which browsers draw without scripts or fonts of ours. A formula with a mistake shows its source. */
function mathml(formula: string, displayMode: boolean): string {
  return temml.renderToString(formula, { displayMode, throwOnError: false, trust: false });
}
