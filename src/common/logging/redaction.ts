const SECRET_PARAMETERS =
  /([?&](?:signature|x-amz-signature|x-amz-credential|x-amz-security-token|x-api-key|x_api_key|api-key|api_key|apikey|key|access_token)=)[^&#\s]*/gi;
const API_KEY = /dio_([0-9A-Za-z]{10})_[0-9A-Za-z]+/g;

/** Of a signed link, the whole query: a signature under a mistyped name is a signature. */
const LINK_QUERY = /(\/objects\/[^?\s]*)\?[^\s"]*/g;

const KEY = /dio_[0-9A-Za-z]{10}_/;

export function looksLikeKey(text: string): boolean {
  return KEY.test(unescapedWords(text));
}

/** Letters, digits and `_` out of their percent-encoding, behind which a key would pass every pattern. */
export function unescapedWords(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /\w/.test(character) ? character : escaped;
  });
}

/** A text with signatures and keys taken out; of a key, the public id stays. */
export function redacted(text: string): string {
  return unescapedWords(text)
    .replace(LINK_QUERY, '$1?…')
    .replace(SECRET_PARAMETERS, '$1…')
    .replace(API_KEY, 'dio_$1_…');
}
