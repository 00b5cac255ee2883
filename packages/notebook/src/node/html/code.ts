import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import { html, type Markup, raw } from './template.ts';

hljs.registerLanguage('typescript', typescript);
hljs.registerLanguage('json', json);
hljs.registerLanguage('bash', bash);
hljs.registerAliases(['ts', 'js', 'javascript'], { languageName: 'typescript' });
hljs.registerAliases(['sh', 'shell'], { languageName: 'bash' });

/** Code with its parts marked for colour; of an unknown language, as it is. */
export function highlight(code: string, language: string): Markup {
  if (!hljs.getLanguage(language)) return html`${code}`;
  return raw(hljs.highlight(code, { language, ignoreIllegals: true }).value);
}
