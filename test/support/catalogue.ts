import { type Answer, type ApiCaller, type FormFile } from './api-caller.js';

export interface DatasetAsked {
  readonly ds_id: string;
  readonly access_level?: string;
  readonly title?: string;
  readonly tags?: string[];
}

/** Makes datasets and what they refer to, through the calls of an administrator. */
export async function makeDataset(admin: ApiCaller, asked: DatasetAsked): Promise<{ id: number; ds_id: string }> {
  const collection_id = asked.ds_id.slice(0, 6);
  await expectCreated(
    admin.post('/admin/collections', {
      collection_id,
      collection_name: `Collection ${collection_id}`,
      category_id: collection_id.slice(0, 2),
      category_name: 'Category',
    }),
  );
  await expectCreated(admin.post('/admin/data-owners', { name: 'Owner' }));
  const raw = await expectCreated<{ id: number }>(
    admin.post('/admin/raw-datasets', { rds_id: 'RDS1', title: 'Raw', source: 'https://example.org' }),
  );
  return expectCreated(
    admin.post('/admin/datasets', {
      title: `Dataset ${asked.ds_id}`,
      collection_id,
      data_owner_name: 'Owner',
      raw_dataset_ids: [raw.id],
      ...asked,
    }),
  );
}

export function tableForm(tableName: string, content: string, metadata: object = {}): FormFile[] {
  return [
    { field: 'file', name: `${tableName}.csv`, content },
    {
      field: 'table_metadata_file',
      name: 'metadata.json',
      content: JSON.stringify({ table_name: tableName, description: 'A table', ...metadata }),
    },
  ];
}

export function uploadTable(
  admin: ApiCaller,
  dsId: string,
  form: readonly FormFile[],
  bucket = 'STANDARDISED',
): Promise<Answer<{ message: string; detail?: string; code?: string }>> {
  return admin.upload(`/admin/datasets/${dsId}/${bucket}/tables`, form);
}

async function expectCreated<T>(answer: Promise<Answer<unknown>>): Promise<T> {
  const { status, body } = await answer;
  if (status !== 200 && status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body as T;
}
