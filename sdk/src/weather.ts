import type { PictureRequest, WeatherDataset, WeatherPlan, WeatherRequest, ZonalRequest } from './api/shapes.js';
import { type Calls, contentOf } from './http/calls.js';

/** A file on its way: its name as the server gives it, and an answer whose body is not read yet. */
export interface IncomingFile {
  readonly fileName: string;
  readonly response: Response;
}

/** Gridded stores, and subsets of them. */
export class Weather {
  constructor(private readonly calls: Calls) {}

  list(): Promise<WeatherDataset[]> {
    return contentOf(this.calls.GET('/weather/datasets'));
  }

  get(name: string): Promise<WeatherDataset> {
    return contentOf(this.calls.GET('/weather/datasets/{name}', { params: { path: { name } } }));
  }

  /** What a subset would be: its shape, its size, and what has to be read for it. Nothing is extracted. */
  async plan(name: string, request: WeatherRequest): Promise<WeatherPlan> {
    const body = { ...request, dry_run: true };
    const { response } = await this.calls.POST('/weather/datasets/{name}/download', {
      params: { path: { name } },
      body,
      parseAs: 'stream',
    });
    return (await response.json()) as WeatherPlan;
  }

  /** A subset as a file, which arrives while it is made. */
  async download(
    name: string,
    request: WeatherRequest,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<IncomingFile> {
    const { response } = await this.calls.POST('/weather/datasets/{name}/download', {
      params: { path: { name } },
      body: { ...request, dry_run: false },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return { fileName: fileNameIn(response.headers) ?? `${name}.nc`, response };
  }

  /** A few numbers per zone and period instead of a grid, as CSV, Parquet or JSON. */
  async zonal(name: string, request: ZonalRequest, { signal }: { signal?: AbortSignal } = {}): Promise<IncomingFile> {
    const { response } = await this.calls.POST('/weather/datasets/{name}/zonal', {
      params: { path: { name } },
      body: { ...request, dry_run: false },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return { fileName: fileNameIn(response.headers) ?? `${name}_zonal.${request.format ?? 'json'}`, response };
  }

  /** A map of one step, as PNG. */
  async drawMap(name: string, query: PictureRequest, { signal }: { signal?: AbortSignal } = {}): Promise<Response> {
    const { response } = await this.calls.GET('/weather/datasets/{name}/preview.png', {
      params: { path: { name }, query },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return response;
  }
}

/** Everything after `filename=`, less quotes: the server writes plain ASCII there, or `filename*` beside it. */
function fileNameIn(headers: Headers): string | undefined {
  return /filename="?([^";]+)"?/.exec(headers.get('Content-Disposition') ?? '')?.[1];
}
