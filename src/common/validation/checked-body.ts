import { RequestPipe } from './request.pipe.js';

const PIPE = new RequestPipe();

/** What came by another way than a request, under the rules for the body of one. @throws Failure as for the request */
export async function checkedBody<T>(metatype: new () => T, body: unknown): Promise<T> {
  return (await PIPE.transform(body, { type: 'body', metatype })) as T;
}
