import { convertV2 } from 'openapi-to-postmanv2';
import {
  jsonBody,
  JSON_HEADER,
  NO_KEY,
  scriptOf,
  type Body,
  type Folder,
  type FormPart,
  type Item,
  type Parameter,
  type Request,
  type ScriptEvent,
  type Url,
} from './collection-format.js';
import { type OpenApi, settledExamples } from './settled-examples.js';

/** What the converter makes, as far as we take it over. */
interface ConvertedFolder {
  readonly name: string;
  readonly item: readonly (ConvertedFolder | ConvertedItem)[];
}

interface ConvertedItem {
  readonly name: string;
  readonly request: ConvertedRequest;
}

interface ConvertedRequest {
  readonly method: string;
  readonly url: {
    readonly path: readonly string[];
    readonly query: readonly ConvertedParameter[];
    readonly variable: readonly ConvertedParameter[];
  };
  readonly header?: readonly ConvertedParameter[];
  readonly body: { readonly mode?: string; readonly raw?: string; readonly formdata?: readonly ConvertedParameter[] };
  /** Null where the document asks for no key. */
  readonly auth: object | null;
  readonly description: { readonly content?: string };
}

interface ConvertedParameter {
  readonly key: string;
  readonly value?: string | number | boolean | null;
  readonly type?: string;
  readonly disabled?: boolean;
  readonly description?: { readonly content?: string };
}

const OPTIONS = {
  folderStrategy: 'Tags',
  parametersResolution: 'Example',
  includeAuthInfoInExample: false,
  enableOptionalParameters: false,
  includeDeprecated: false,
} as const;
const API_PATH = ['api', 'v1'];
/** Postman sends these by itself, or by what the body is. */
const IMPLIED_HEADERS = ['Accept', 'Content-Type'];
/** The files in `postman/` that a form sends, by the names of its fields. */
const FILES: Readonly<Record<string, string>> = {
  file: 'files/cases.csv',
  table_metadata_file: 'files/cases.json',
  folder_file: 'files/dataset-folder.zip',
};
/** For the few routes that lie beside the API, such as `/livez`. */
const SERVER_URL = scriptOf('prerequest', [
  "pm.collectionVariables.set('server_url', pm.variables.get('base_url').replace(/\\/api\\/v1\\/?$/, ''));",
]);

/** A folder per tag of the document, with a request per operation, in the order of the document. */
export async function referenceFolders(document: OpenApi): Promise<Folder[]> {
  const converted = await convert(settledExamples(document));
  return converted.item.filter(isFolder).map(({ name, item }) => ({
    name,
    item: item.filter((member): member is ConvertedItem => !isFolder(member)).map(itemOf),
  }));
}

function convert(document: OpenApi): Promise<ConvertedFolder> {
  return new Promise((resolve, reject) => {
    convertV2({ type: 'json', data: document }, OPTIONS, (error, conversion) => {
      const collection = conversion?.output?.[0]?.data as ConvertedFolder | undefined;
      const reason = error?.message ?? conversion?.reason ?? 'no reason given';
      if (collection) resolve(collection);
      else reject(new Error(`openapi.json cannot be converted: ${reason}`));
    });
  });
}

function isFolder(member: ConvertedFolder | ConvertedItem): member is ConvertedFolder {
  return 'item' in member;
}

function itemOf({ name, request }: ConvertedItem): Item {
  const isBesideApi = API_PATH.some((segment, index) => request.url.path[index] !== segment);
  const event: ScriptEvent[] = isBesideApi ? [SERVER_URL] : [];
  return { name: name.replace(/\.$/, ''), ...(isBesideApi && { event }), request: requestOf(request, isBesideApi) };
}

function requestOf(request: ConvertedRequest, isBesideApi: boolean): Request {
  const { method, url, auth, description, header: headers = [] } = request;
  const sent = bodyOf(request.body);
  const header = headers.filter(({ key }) => !IMPLIED_HEADERS.includes(key)).map(parameterOf);
  if (sent?.mode === 'raw') header.unshift(JSON_HEADER);
  return {
    ...(auth === null && { auth: NO_KEY }),
    method,
    ...(header.length > 0 && { header }),
    ...(sent && { body: sent }),
    url: urlOf(url, isBesideApi),
    ...(description.content && { description: description.content }),
  };
}

function urlOf({ path, query, variable }: ConvertedRequest['url'], isBesideApi: boolean): Url {
  return {
    host: [isBesideApi ? '{{server_url}}' : '{{base_url}}'],
    path: isBesideApi ? path : path.slice(API_PATH.length),
    ...(query.length > 0 && { query: query.map(parameterOf) }),
    ...(variable.length > 0 && { variable: variable.map(parameterOf) }),
  };
}

function parameterOf({ key, value, disabled, description }: ConvertedParameter): Parameter {
  const text = textOf(description);
  return { key, value: String(value ?? ''), ...(text && { description: text }), ...(disabled && { disabled }) };
}

function bodyOf({ mode, raw, formdata }: ConvertedRequest['body']): Body | undefined {
  if (mode === 'raw' && raw !== undefined) return jsonBody(raw);
  if (formdata) return { mode: 'formdata', formdata: formdata.map(formPartOf) };
  return undefined;
}

function formPartOf({ key, type = 'text', value, description }: ConvertedParameter): FormPart {
  const text = textOf(description);
  const content = type === 'file' ? { src: FILES[key] ?? '' } : { value: String(value ?? '') };
  return { key, type, ...content, ...(text && { description: text }) };
}

function textOf(description: ConvertedParameter['description']): string {
  return (description?.content ?? '').replace(/^\(Required\) */, '').trim();
}
