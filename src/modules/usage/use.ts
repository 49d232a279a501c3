/** What looks at something, and what takes it away. */
export const VIEWS = ['dataset-view', 'table-schema', 'table-profile', 'table-preview', 'weather-picture'] as const;
export const DOWNLOADS = ['table-link', 'table-download', 'shapefile-download', 'weather-extraction'] as const;
/** Follows a link that was counted as a download. */
export const READS = ['object-read'] as const;

export const USE_ACTIONS = [...VIEWS, ...DOWNLOADS, ...READS] as const;
export type UseAction = (typeof USE_ACTIONS)[number];

/** What counts are summed up by. */
export const DIMENSIONS = ['day', 'dataset', 'table', 'user', 'client', 'action', 'weather', 'region'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What was used, and how; what a use has none of is left out. */
export interface Use {
  readonly action: UseAction;
  readonly dsId?: string;
  readonly bucketType?: string;
  /** The name of a table or of a weather dataset, or the id of a region. */
  readonly item?: string;
  /** In place of these, where no more is known than where the bytes lie. */
  readonly objectKey?: string;
}

/** A use by somebody on a day. */
export interface AttributedUse extends Use {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  /** 0 for nobody: links need no key. */
  readonly userId: number;
  readonly client: string;
}

export interface CountedUse extends AttributedUse {
  readonly count: number;
  readonly bytes: number;
}
