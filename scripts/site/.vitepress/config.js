/** The site of these pages: `npm run docs:build` writes it to dist/site, `npm run docs:dev` serves it while you write. */

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const docs = new URL('../../../docs/', import.meta.url);
const repository = 'https://github.com/apim-vnet-operator/apim-vnet-operator';

const site = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

const titleOf = (page) => /^# (.+)$/m.exec(readFileSync(new URL(page, docs), 'utf8'))?.[1]?.replaceAll('`', '') ?? page;
const item = (page) => ({
  text: titleOf(page),
  link: `/${page.replace(/README\.md$/, '').replace(/\.md$/, '')}`,
});

/** All pages of a folder by name, its README first, as the heading of the others. */
function folder(name) {
  const pages = readdirSync(new URL(`${name}/`, docs)).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return { ...item(`${name}/README.md`), collapsed: true, items: pages.toSorted().map((file) => item(`${name}/${file}`)) };
}

const group = (text, ...pages) => ({ text, items: pages.map(item) });

const howTo = readdirSync(new URL('how-to/', docs))
  .toSorted()
  .map((file) => `how-to/${file}`);

export default defineConfig({
  title: 'apim-vnet-operator',
  description: 'A Kubernetes operator that puts Azure API Management gateways into their virtual networks, and keeps them healthy there.',
  lang: 'en',
  srcDir: '../../docs',
  outDir: '../../dist/site',
  cacheDir: '../../.cache/vitepress',
  cleanUrls: true,
  // The pages lie outside this folder, where nothing is installed.
  vite: {
    resolve: {
      alias: [
        { find: /^vue\/server-renderer$/, replacement: site('vue/server-renderer/index.mjs') },
        { find: /^vue$/, replacement: site('vue/dist/vue.runtime.esm-bundler.js') },
      ],
    },
  },
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository }],
    sidebar: [
      group('Start', 'README.md', 'start-on-azure.md', 'concepts.md'),
      group('How to', ...howTo, 'gitops.md'),
      { text: 'Reference', items: [...['binding.md', 'commands.md', 'flows.md', 'metrics.md', 'names.md'].map(item), folder('findings')] },
      {
        text: 'Operate',
        items: [...['troubleshooting.md', 'upgrade.md', 'security.md', 'support.md'].map(item), folder('runbooks')],
      },
      {
        text: 'Background',
        items: [
          ...['comparison.md', 'pains.md', 'reliability.md', 'fidelity.md', 'azure-questions.md', 'sources.md', 'licences.md'].map(item),
          folder('decisions'),
        ],
      },
    ],
  },
  markdown: {
    config: (md) => {
      // Pages are read in the repository too: <id> in a sentence stands for itself, and is no element of Vue.
      for (const rule of ['html_inline', 'html_block'])
        md.renderer.rules[rule] = (tokens, index) => {
          const text = tokens[index]?.content ?? '';
          return /^\s*(<br>|<!--)/.test(text) ? text : md.utils.escapeHtml(text);
        };
      const render = md.renderer.rules['link_open'];
      md.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
        const token = tokens[index];
        const href = token?.attrGet('href') ?? '';
        const path = posix.normalize(posix.join('docs', posix.dirname(env.relativePath ?? ''), href));
        // A file beside docs/ (a manifest, the chart) is in the repository alone.
        if (token && /^\.\.?\//.test(href) && !path.startsWith('docs/')) token.attrSet('href', `${repository}/blob/main/${path}`);
        else token?.attrSet('href', href.replace(/(^|\/)README\.md\b/, '$1index.md'));
        return render ? render(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
      };
    },
  },
});
