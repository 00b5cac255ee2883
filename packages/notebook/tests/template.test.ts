import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { html, raw, scriptJson } from '../src/node/html/template.ts';

describe('html', () => {
  it('escapes text and attributes, and leaves markup, lists and nothing as they are', () => {
    expect(
      html`<p title="${'"<\''}">${'a & b'}${html`<b>${1}</b>`}${[raw('<i>'), 'x']}${false}${null}</p>`.text,
    ).toBe('<p title="&quot;&lt;&#39;">a &amp; b<b>1</b><i>x</p>');
  });

  it('gives any text back as one text node', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = text.replaceAll(/[\0\r]/g, ''); // HTML itself drops or changes these two
        const { childNodes } = parseFragment(html`<p title="${clean}">${clean}</p>`.text);
        const [paragraph] = childNodes as [DefaultTreeAdapterTypes.Element];
        const inner = paragraph.childNodes as DefaultTreeAdapterTypes.TextNode[];
        expect(childNodes.length).toBe(1);
        expect(paragraph.attrs[0]?.value).toBe(clean);
        expect(inner.map(({ value }) => value)).toEqual(clean === '' ? [] : [clean]);
      }),
    );
  });
});

describe('scriptJson', () => {
  it('cannot leave its script, and says the same', () => {
    const value = { a: '</script><!--\u2028\u2029', b: [1, null] };
    const { text } = scriptJson(value);
    expect(text).not.toMatch(/<|\u2028|\u2029/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
