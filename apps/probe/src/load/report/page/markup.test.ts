import { describe, expect, it } from 'vitest';
import { markup } from './markup.ts';

describe('markup', () => {
  it('escapes what is put in, between tags and in attributes', () => {
    const hostile = `"><script>alert('1')</script>&amp;`;
    expect(markup`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
  });

  it('takes markup, numbers and lists as they are', () => {
    const items = ['a', '<b>'].map((each) => markup`<li>${each}</li>`);
    expect(markup`<ul>${items}</ul>${3}${['<', 4]}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3&lt;4');
  });
});
