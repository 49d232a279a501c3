import { AccessLevel, covers } from './access-level.js';

/** The store that stands for all of them in a grant. */
const EVERY_STORE = '*';

/** What a caller holds on weather datasets, by their names. */
export class WeatherAccess {
  constructor(private readonly levels: ReadonlyMap<string, AccessLevel>) {}

  static onAll(level: AccessLevel): WeatherAccess {
    return new WeatherAccess(new Map([[EVERY_STORE, level]]));
  }

  levelOn(store: string): AccessLevel {
    const [own, all] = [this.levels.get(store), this.levels.get(EVERY_STORE)].map((level) => level ?? AccessLevel.None);
    return own !== undefined && all !== undefined && covers(all, own) ? all : (own ?? AccessLevel.None);
  }

  /** On any store, whichever. */
  get highest(): AccessLevel {
    return [...this.levels.values()].reduce((best, level) => (covers(level, best) ? level : best), AccessLevel.None);
  }
}
