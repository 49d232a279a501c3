import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { addressOfLink, anchorOf, isServerPath } from './addresses.mjs';

const DOCS_FOLDER = join(import.meta.dirname, '..');

/** In the order in which a newcomer needs them; pages that are not named here come last, by their titles. */
const GROUPS = [
  { text: 'Begin', pages: ['index', 'getting-started'] },
  { text: 'Find and download', pages: ['searching', 'downloading', 'weather', 'regions', 'clients'] },
  { text: 'Publish', pages: ['uploading', 'importing', 'manifests', 'changing'] },
  { text: 'Administer', pages: ['permissions', 'administration', 'usage'] },
  { text: 'Run a server', pages: ['configuration', 'operation', 'backup', 'architecture'] },
  { text: 'Reference', pages: ['errors', 'postman'] },
];

const API_REFERENCE = { text: 'API reference', link: '/api/v1', target: '_self', rel: '' };

const titles = new Map(
  readdirSync(DOCS_FOLDER)
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file.slice(0, -'.md'.length), titleOf(readFileSync(join(DOCS_FOLDER, file), 'utf8'))]),
);

function titleOf(markdown) {
  return /^# (.+)$/m.exec(markdown)?.[1]?.trim();
}

function sidebar() {
  const named = new Set(GROUPS.flatMap(({ pages }) => pages));
  const further = [...titles.keys()]
    .filter((page) => !named.has(page))
    .sort((a, b) => titles.get(a).localeCompare(titles.get(b)));
  const groups = GROUPS.map(({ text, pages }) => ({
    text,
    items: pages.filter((page) => titles.has(page)).map(entry),
  }));
  groups.at(-1).items.push(...further.map(entry), API_REFERENCE);
  return groups;
}

function entry(page) {
  return { text: titles.get(page), link: addressOfLink(`${page}.md`) };
}

/** Files link to each other as files, which a repository's viewer follows too; pages have addresses of the server. */
function linkToServer(markdown) {
  markdown.core.ruler.push('server-links', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== 'link_open') continue;
      const address = addressOfLink(token.attrGet('href'));
      token.attrSet('href', address);
      // The pages' own script fetches links itself, but for those with a target.
      if (isServerPath(address)) token.attrSet('target', '_self');
    }
  });
}

export default defineConfig({
  lang: 'en',
  title: 'DataIO',
  description: 'The user guide of DataIO, a dataset management system that a team runs for itself',
  // Addresses begin with /docs although files do not, so that pages can link to what else the server serves.
  rewrites: { ':page.md': 'docs/:page.md' },
  srcExclude: ['decisions/**'],
  assetsDir: 'docs/assets',
  cleanUrls: true,
  metaChunk: true,
  ignoreDeadLinks: [isServerPath],
  // Nothing here has an icon of a brand, and no style for them is served.
  transformHtml: (html) => html.replace(/\s*<link [^>]*vp-icons\.css[^>]*>/, ''),
  head: [
    ['link', { rel: 'icon', href: '/docs/icon.svg', type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  markdown: {
    anchor: { slugify: anchorOf },
    headers: { slugify: anchorOf },
    toc: { slugify: anchorOf },
    config: linkToServer,
  },
  vite: { publicDir: join(DOCS_FOLDER, 'public'), logLevel: 'warn', build: { reportCompressedSize: false } },
  themeConfig: {
    logo: { src: '/docs/icon.svg', alt: '' },
    logoLink: '/docs/',
    nav: [{ text: 'Getting started', link: '/docs/getting-started' }, API_REFERENCE],
    sidebar: sidebar(),
    outline: [2, 3],
    externalLinkIcon: true,
    search: { provider: 'local', options: { detailedView: true } },
  },
});
