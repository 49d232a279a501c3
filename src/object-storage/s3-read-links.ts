import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';

/** Where the objects of a bucket are: what stands before a key in a link. */
interface BucketPlace {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
}

/** Any valid key: only the address around it is kept. */
const SOME_KEY = 'v1/key';

/**
 * Signs links to read, by the signer of `getSignedUrl`. That function works out anew for each link where the bucket is,
 * and runs it through all that a request goes through, which takes ten times as long as signing it; here the place is
 * asked for once.
 */
export class S3ReadLinks {
  private readonly presigner: S3RequestPresigner;
  private place: Promise<BucketPlace> | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    this.presigner = new S3RequestPresigner({ ...client.config, signingName: 's3' });
  }

  /** `key` is one that needs no encoding, and `answer` says with which headers the store is to answer. */
  async sign(key: string, answer: Readonly<Record<string, string>>, expiresIn: number): Promise<string> {
    const { path, ...host } = await (this.place ??= this.findPlace());
    const query = { ...answer, 'x-id': 'GetObject' };
    const request = { method: 'GET', headers: {}, ...host, path: path + key, query };
    const signed = await this.presigner.presign(request, { expiresIn });
    const port = host.port === undefined ? '' : `:${host.port}`;
    return `${host.protocol}//${host.hostname}${port}${path}${key}?${queryText(signed.query ?? {})}`;
  }

  private async findPlace(): Promise<BucketPlace> {
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: SOME_KEY });
    try {
      const { protocol, hostname, port, pathname } = new URL(await getSignedUrl(this.client, command));
      const path = pathname.slice(0, -SOME_KEY.length);
      return { protocol, hostname, port: port === '' ? undefined : Number(port), path };
    } catch (error) {
      // Such as credentials that are not there yet.
      this.place = undefined;
      throw error;
    }
  }
}

function queryText(query: Readonly<Record<string, string | string[] | null>>): string {
  const parameters = Object.keys(query).sort();
  return parameters.map((name) => `${encoded(name)}=${encoded(String(query[name] ?? ''))}`).join('&');
}

/** Leaves only RFC 3986's unreserved characters unencoded, as the signature expects it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
