import { formatNotAcceptable } from '../weather.errors.js';
import { type DownloadFormat, FORMAT_FACTS, FORMATS, NETCDF_TYPES } from './download-format.js';

interface AcceptedRange {
  readonly type: string;
  readonly quality: number;
}

/** Longer ones hold nothing that a client means. */
const LONGEST_HEADER = 2000;

/**
 * The format that `format` names, or else the one that `Accept` prefers (RFC 9110). Of several that it likes alike, the
 * default is taken: clients that accept JSON and everything else do not ask for JSON.
 * @throws Failure format-not-acceptable
 */
export function formatFor(
  named: DownloadFormat | undefined,
  accept: string | undefined,
  defaultFormat: DownloadFormat,
): DownloadFormat {
  if (named !== undefined || accept === undefined || accept.trim() === '') return named ?? defaultFormat;
  const ranges = acceptedRanges(accept.slice(0, LONGEST_HEADER));
  const offered = [defaultFormat, ...FORMATS.filter((format) => format !== defaultFormat)];
  let [best, bestQuality] = [defaultFormat, 0];
  for (const format of offered) {
    const own = FORMAT_FACTS[format].acceptedAs;
    const quality = qualityOf(format === defaultFormat ? [...NETCDF_TYPES, ...own] : own, ranges);
    if (quality > bestQuality) [best, bestQuality] = [format, quality];
  }
  if (bestQuality === 0) throw formatNotAcceptable(FORMATS);
  return best;
}

function acceptedRanges(accept: string): AcceptedRange[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Number(weight);
    return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
  });
}

/** Of the type that is liked best; a range that names more of a type counts before one that names less. */
function qualityOf(types: readonly string[], ranges: readonly AcceptedRange[]): number {
  const qualities = types.map((type) => {
    const wide = `${type.split('/')[0] ?? ''}/*`;
    for (const form of [type, wide, '*/*']) {
      const range = ranges.find((one) => one.type === form);
      if (range) return range.quality;
    }
    return 0;
  });
  return Math.max(...qualities);
}
