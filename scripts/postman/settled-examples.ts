/** Where JSON Schema takes a schema, or several by their names. */
interface Schema {
  readonly description?: string;
  readonly format?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  /** Of parameters that may be left out. */
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly schema?: Schema; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What stands where the document has neither an example nor a default: nothing that the reader must delete first. */
const EMPTY: Readonly<Record<string, unknown>> = { string: '', integer: 1, number: 1, boolean: true, object: {} };
const ANSWERS = { '200': { description: 'In the API reference' } };

/**
 * The document with an example wherever a request needs a value, and without answers. For what has no example, the
 * converter makes up another value in each run, and a made-up answer is longer than the request that it is for.
 */
export function settledExamples(document: OpenApi): OpenApi {
  return {
    ...document,
    paths: mapValues(document.paths, (methods) => mapValues(methods, settledOperation)),
    components: { ...document.components, schemas: mapValues(document.components.schemas, settledSchema) },
  };
}

function settledOperation(operation: Operation): Operation & { readonly responses: object } {
  const { parameters, requestBody } = operation;
  return {
    ...operation,
    ...(parameters && { parameters: parameters.map(withSettledSchema) }),
    ...(requestBody && {
      requestBody: { ...requestBody, content: mapValues(requestBody.content, withSettledSchema) },
    }),
    responses: ANSWERS,
  };
}

function withSettledSchema<T extends { readonly schema?: Schema }>(holder: T): T {
  return holder.schema ? { ...holder, schema: settledSchema(holder.schema) } : holder;
}

function settledSchema(schema: Schema): Schema {
  const { properties, items, $ref, allOf, anyOf, oneOf, format } = schema;
  // A file in a form has no text to show.
  if ($ref !== undefined || format === 'binary') return schema;
  if (schema.example === undefined && schema.examples === undefined) {
    if (properties) return { ...schema, properties: mapValues(properties, settledSchema) };
    if (items) return { ...schema, items: settledSchema(items) };
    if (allOf) return { ...schema, allOf: allOf.map(settledSchema) };
    if (anyOf) return { ...schema, anyOf: anyOf.map(settledSchema) };
    if (oneOf) return { ...schema, oneOf: oneOf.map(settledSchema) };
  }
  return settledValue(schema);
}

/** A value with nothing left that its example could go against: the converter replaces an example that does. */
function settledValue({ description, type, enum: values, ...schema }: Schema): Schema {
  const [first = 'string'] = [type ?? []].flat();
  const example = schema.example ?? schema.examples?.[0] ?? schema.default ?? values?.[0] ?? EMPTY[first];
  return { ...(description !== undefined && { description }), type: first, ...(values && { enum: values }), example };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
