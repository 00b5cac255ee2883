import { marked, type Token, type Tokens } from 'marked';
import { paint, type Screen } from './screen.ts';
import { textTableLines } from './table.ts';
import { wrap } from './width.ts';

/** Markdown as wrapped lines of at most 80 columns. `headingsOnly` leaves the rest for the page. */
export function proseLines(markdown: string, screen: Screen, headingsOnly = false): string[] {
  const columns = Math.min(80, screen.columns - 2);
  return marked
    .lexer(markdown)
    .filter((token) => token.type === 'heading' || (!headingsOnly && token.type !== 'space'))
    .flatMap((token) => [...block(token, columns, screen), '']);
}

function block(token: Token, columns: number, screen: Screen): string[] {
  switch (token.type) {
    case 'heading':
      return wrap(inline(token.tokens, screen), columns).map((line) => paint(screen, 'bold', line));
    case 'list':
      return (token as Tokens.List).items.flatMap((item, index) => {
        const bullet = token.ordered ? `${index + 1}. ` : '- ';
        const lines = item.tokens.flatMap((part) => block(part, columns - bullet.length, screen));
        return lines.map((line, at) => (at === 0 ? bullet : ' '.repeat(bullet.length)) + line);
      });
    case 'code':
      return (token as Tokens.Code).text.split('\n').map((line) => `    ${line}`);
    case 'blockquote':
      return (token as Tokens.Blockquote).tokens
        .flatMap((part) => block(part, columns - 2, screen))
        .map((line) => `| ${line}`);
    case 'table':
      return textTableLines(cellsOf(token as Tokens.Table, screen), columns, screen);
    case 'space':
      return [];
    default:
      return wrap('tokens' in token ? inline(token.tokens, screen) : token.raw, columns);
  }
}

function cellsOf({ header, rows }: Tokens.Table, screen: Screen): string[][] {
  return [header, ...rows].map((cells) => cells.map(({ tokens }) => inline(tokens, screen)));
}

function inline(tokens: readonly Token[] | undefined, screen: Screen): string {
  return (tokens ?? [])
    .map((token) => {
      switch (token.type) {
        case 'strong':
          return paint(screen, 'bold', inline(token.tokens, screen));
        case 'em':
          return inline(token.tokens, screen);
        case 'codespan':
          return paint(screen, 'cyan', (token as Tokens.Codespan).text);
        case 'link':
          return `${inline(token.tokens, screen)} (${(token as Tokens.Link).href})`;
        case 'br':
          return ' ';
        default:
          return 'tokens' in token && token.tokens
            ? inline(token.tokens, screen)
            : ((token as Tokens.Text).text ?? token.raw);
      }
    })
    .join('');
}
