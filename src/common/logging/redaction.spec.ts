import { redacted } from './redaction.js';

describe('redacted', () => {
  test.each([
    ['/api/v1/objects/v1/a/b?expires=1&signature=abc', '/api/v1/objects/v1/a/b?…'],
    ['/api/v1/objects/v1/a/b?signaaure=abc', '/api/v1/objects/v1/a/b?…'],
    [
      'https://s3.example/b/k?X-Amz-Credential=me&X-Amz-Signature=abc&x=1',
      'https://s3.example/b/k?X-Amz-Credential=…&X-Amz-Signature=…&x=1',
    ],
    ['/api/v1/datasets?api_key=secret&limit=5', '/api/v1/datasets?api_key=…&limit=5'],
    ['key dio_0123456789_abcDEF123 was sent', 'key dio_0123456789_… was sent'],
    ['/api/v1/datasets?limit=5', '/api/v1/datasets?limit=5'],
  ])('%s', (text, expected) => {
    expect(redacted(text)).toBe(expected);
  });
});
