import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';

/** A page of the user guide, ready to send. */
export interface GuidePage {
  readonly slug: string;
  readonly title: string;
  readonly html: string;
}

const HOME = 'index';
/** In the order in which a newcomer needs them; pages that are not named here follow by their titles. */
const READING_ORDER = [
  HOME,
  'getting-started',
  'searching',
  'permissions',
  'administration',
  'uploading',
  'changing',
  'importing',
  'manifests',
  'regions',
  'weather',
  'usage',
  'clients',
  'postman',
  'configuration',
  'operation',
  'errors',
];

/**
 * Renders the Markdown files of a folder. They are ours and few, so that they are rendered once, at the start.
 * The heading of a file is its title; `errors.md#some-code` links work because headings carry their text as id.
 */
export function renderGuide(folder: string): ReadonlyMap<string, GuidePage> {
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ slug: file.slice(0, -'.md'.length), markdown: readFileSync(join(folder, file), 'utf8') }))
    .map(({ slug, markdown }) => ({ slug, markdown, title: titleOf(markdown, slug) }))
    .sort((a, b) => rank(a.slug) - rank(b.slug) || a.title.localeCompare(b.title));
  const pages = sources.map(({ slug, title, markdown }): [string, GuidePage] => {
    const links = sources.map((page) => navigationLink(page, page.slug === slug)).join('');
    return [slug, { slug, title, html: layout(title, links, renderMarkdown(markdown)) }];
  });
  return new Map(pages);
}

function titleOf(markdown: string, slug: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1]?.trim() ?? slug;
}

function rank(slug: string): number {
  const index = READING_ORDER.indexOf(slug);
  return index === -1 ? READING_ORDER.length : index;
}

function renderMarkdown(markdown: string): string {
  const marked = new Marked({
    async: false,
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${idOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table(token) {
        const row = (cells: typeof token.header, tag: string): string =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        const body = token.rows.map((cells) => row(cells, 'td')).join('');
        // Wide tables scroll within themselves, so that a page stays readable at the width of a phone.
        return `<div class="table"><table><thead>${row(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>`;
      },
      link({ href, tokens }) {
        return `<a href="${addressOf(href)}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  return marked.parse(markdown) as string;
}

function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Files link to each other as files, which a repository's viewer follows too; pages have no ending. */
function addressOf(href: string): string {
  const [, slug, fragment = ''] = /^(?:\.\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(href) ?? [];
  return slug === undefined ? escapeHtml(href) : `${pathOf(slug)}${fragment}`;
}

function pathOf(slug: string): string {
  return slug === HOME ? '/docs' : `/docs/${slug}`;
}

function navigationLink({ slug, title }: { slug: string; title: string }, isCurrent: boolean): string {
  return `<a href="${pathOf(slug)}"${isCurrent ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>`;
}

function layout(title: string, links: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · DataIO</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<nav><strong>DataIO</strong>${links}<a href="/api/v1">API reference</a></nav>
<main>${body}</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A stack of tables, drawn here so that the page asks for no file. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#2563eb" d="M2 2h12v3H2zm0 4.5h12v3H2zM2 11h12v3H2z"/></svg>',
)}`;

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; display: grid; grid-template-columns: 15rem minmax(0, 1fr); }
nav { position: sticky; top: 0; align-self: start; padding: 2rem 1.25rem; display: flex; flex-direction: column; gap: .35rem; }
nav a { color: inherit; text-decoration: none; opacity: .8; }
nav a[aria-current], nav a:hover { opacity: 1; text-decoration: underline; text-underline-offset: .25em; }
main { max-width: 46rem; padding: 1.5rem 1.5rem 5rem; }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem; }
h2 { margin-top: 2.5rem; }
pre { padding: .9rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; font-size: .875rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 45rem) { body { display: block; } nav { position: static; flex-flow: row wrap; gap: .25rem 1rem; padding: 1rem 1.5rem 0; } }
`;
