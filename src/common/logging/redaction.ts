const SECRET_PARAMETERS =
  /([?&](?:signature|x-amz-signature|x-amz-credential|x-amz-security-token|x-api-key|x_api_key|api-key|api_key|apikey|key|access_token)=)[^&#\s]*/gi;
const API_KEY = /dio_([0-9A-Za-z]{10})_[0-9A-Za-z]+/g;

/** Of a signed link, the whole query: a signature under a mistyped name is a signature. */
const LINK_QUERY = /(\/objects\/[^?\s]*)\?[^\s"]*/g;

/** A text with signatures and keys taken out; of a key, the public id stays. */
export function redacted(text: string): string {
  return text.replace(LINK_QUERY, '$1?…').replace(SECRET_PARAMETERS, '$1…').replace(API_KEY, 'dio_$1_…');
}
