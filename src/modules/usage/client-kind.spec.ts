import { clientKindOf } from './client-kind.js';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'browser'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36',
    'browser',
  ],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'other'],
  ['curl/8.5.0', 'curl'],
  ['Wget/1.21.4', 'wget'],
  ['Wget2/2.1.0', 'wget'],
  ['PostmanRuntime/7.43.0', 'postman'],
  ['python-requests/2.32.3', 'python'],
  ['python-httpx/0.27.0', 'python'],
  ['Python-urllib/3.12', 'python'],
  ['python-urllib3/2.2.1', 'python'],
  ['Python/3.12 aiohttp/3.9.5', 'python'],
  ['dataio-python/1.0.0', 'dataio-python'],
  ['dataio-js/0.1.0 node/20.19.0', 'dataio-js'],
  ['dataio-cli/0.1.0', 'dataio-cli'],
  ['httr2/1.0.5 r-curl/5.2.3 libcurl/8.5.0', 'r'],
  ['libcurl/7.88.1 r-curl/5.0.0 httr/1.4.7', 'r'],
  ['R (4.4.1 x86_64-pc-linux-gnu x86_64 linux-gnu)', 'r'],
  ['node', 'other'],
  ['not-curl/8.5.0', 'other'],
  ['', 'other'],
  [undefined, 'other'],
])('%s is %s', (userAgent, kind) => {
  expect(clientKindOf(userAgent)).toBe(kind);
});

test('the length of what a client sends costs nothing', () => {
  expect(clientKindOf(`Mozilla/${' bo'.repeat(1_000_000)}t`)).toBe('browser');
});
