import { describe, expect, it } from 'vitest';
import { renderProse } from '../src/node/html/prose.ts';

const body = (markdown: string) => renderProse(markdown, 's').body.text;

describe('renderProse', () => {
  it('collects headings with ids of their own, sections from h2', () => {
    const { body, headings } = renderProse('# One\n\n## Two `code`\n\n### Three', 's4');
    expect(headings).toEqual([
      { level: 2, text: 'One', id: 's4-1' },
      { level: 2, text: 'Two code', id: 's4-2' },
      { level: 3, text: 'Three', id: 's4-3' },
    ]);
    expect(body.text).toContain('<h2 id="s4-2">Two <code>code</code></h2>');
  });

  it('sets formulas as MathML, prices as text', () => {
    expect(body('a $\\sqrt{d}$ b')).toMatch(/<math><msqrt><mi>d<\/mi><\/msqrt><\/math>/);
    expect(body('$$\na < b\n$$')).toContain('<div class="formula"><math display="block"');
    expect(body('from $5 to $10')).toBe('<p>from $5 to $10</p>\n');
    expect(body('`$x$`')).toBe('<p><code>$x$</code></p>\n');
  });

  it('highlights fenced code', () => {
    expect(body('```ts\nconst a = 1;\n```')).toContain('<span class="hljs-keyword">const</span>');
    expect(body('```nonsense\n<a>\n```')).toContain('&lt;a&gt;');
  });

  it('shows HTML instead of obeying it, and follows no strange address', () => {
    expect(body('a <img src=x onerror=alert(1)> b')).toBe('<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n');
    expect(body('[x](javascript:alert(1))')).toBe('<p>x</p>\n');
    expect(body('[x](JaVaScRiPt:alert(1))')).toBe('<p>x</p>\n');
    expect(body('[x](data:text/html,hi)')).toBe('<p>x</p>\n');
    expect(body('[x](https://arxiv.org/abs/1)')).toBe('<p><a href="https://arxiv.org/abs/1">x</a></p>\n');
    expect(body('[x](02-attention.html)')).toBe('<p><a href="02-attention.html">x</a></p>\n');
    expect(body('![alt](https://example.com/a.png)')).not.toContain('<img');
  });
});
