export class LivenessResponse {
  /** @example "alive" */
  status!: string;
}

export class ReadinessChecks {
  /** @example "ok" */
  database!: 'ok';
  /** @example "ok" */
  object_store!: 'ok' | 'degraded';
}

export class ReadinessResponse {
  /** `degraded` where the object store does not answer; the catalogue works all the same. @example "ready" */
  status!: 'ready' | 'degraded';
  checks!: ReadinessChecks;
}
