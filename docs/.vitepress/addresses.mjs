/** The id of a heading: `docs/errors.md#level-too-low`, which problem documents name, stays where it is. */
export function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** `uploading.md#names` is `/docs/uploading#names`; what is no page stays. */
export function addressOfLink(href) {
  const [, page, fragment = ''] = /^(?:\.\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(href) ?? [];
  if (page === undefined) return href;
  return `/docs/${page === 'index' ? '' : page}${fragment}`;
}

/** What the server has beside the guide. */
export function isServerPath(address) {
  return address.startsWith('/') && !/^\/docs(?:[/#]|$)/.test(address);
}
