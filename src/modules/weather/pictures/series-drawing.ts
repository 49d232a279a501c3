import { type Calendar, civilTimeOf, millisecondsOf } from '../time/calendar.js';
import { monthName, padded } from './date-text.js';
import type { SeriesLayout } from './series-layout.js';
import { escapedText, FONT, round, svgLine, svgText } from './svg-text.js';
import { roundTicks, tickTexts } from './ticks.js';

const RATIO = 0.5;
const MARGIN = { left: 80, top: 68, right: 28, bottom: 66 };
const FAINT = '#555555';
const LINE = '#21618c';
const GRID = 'stroke="#e0e0e0"';
const [HOUR, DAY] = [3_600_000, 86_400_000];

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly until: number;
  readonly least: number;
  readonly most: number;
}

interface TimeTick {
  readonly at: number;
  readonly text: string;
}

/** A line over time. Of more steps than there are pixels, each pixel has the range of its steps and their mean. */
export function seriesSvg(layout: SeriesLayout, values: Float64Array): string {
  const { width, times, title, subtitle, units, attribution } = layout;
  const height = Math.round(width * RATIO);
  const frame = frameOf(layout, values, height);
  const { left, top } = frame;
  const drawn = frame.least <= frame.most;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapedText(`${title}, ${subtitle}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    svgText(left, 28, title, { size: 18, width: width - left - 12 }),
    svgText(left, 48, subtitle, { size: 12, ink: FAINT, width: width - left - 12 }),
    svgText(18, top + frame.height / 2, units, { size: 12, anchor: 'middle', rotated: true, width: frame.height }),
    ...(drawn
      ? [...valueAxis(frame), ...timeAxis(frame, layout.calendar), ...curve(frame, times, values)]
      : noValues(frame)),
    `<rect x="${left}" y="${top}" width="${frame.width}" height="${frame.height}" fill="none" stroke="#333333"/>`,
    svgText(left, height - 10, attribution, { size: 10, ink: FAINT, width: width - left - 12 }),
    '</svg>',
    '',
  ].join('\n');
}

function frameOf({ width, times }: SeriesLayout, values: Float64Array, height: number): Frame {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const room = least === most ? Math.max(Math.abs(most) * 0.01, 1e-9) : (most - least) * 0.05;
  const from = times.reduce((one, other) => Math.min(one, other), Infinity);
  const until = times.reduce((one, other) => Math.max(one, other), -Infinity);
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
    from: from === until ? from - HOUR : from,
    until: from === until ? until + HOUR : until,
    least: least - room,
    most: most + room,
  };
}

function valueAxis(frame: Frame): string[] {
  const { left, top, width, height, least, most } = frame;
  const ticks = roundTicks(least, most, height / 45);
  const texts = tickTexts(ticks);
  return ticks.flatMap((tick, index) => {
    const y = top + height - ((tick - least) / (most - least)) * height;
    return [
      svgLine([left, y], [left + width, y], GRID),
      svgText(left - 8, y + 4, texts[index] ?? '', { size: 11, anchor: 'end' }),
    ];
  });
}

function timeAxis({ left, top, width, height, from, until }: Frame, calendar: Calendar): string[] {
  return timeTicks(calendar, from, until, width / 85).flatMap(({ at, text }) => {
    const x = left + ((at - from) / (until - from)) * width;
    const [upper = '', lower = ''] = text.split('\n');
    return [
      svgLine([x, top], [x, top + height], GRID),
      svgLine([x, top + height], [x, top + height + 5], 'stroke="#333333"'),
      svgText(x, top + height + 18, upper, { size: 11, anchor: 'middle' }),
      ...(lower === '' ? [] : [svgText(x, top + height + 32, lower, { size: 11, anchor: 'middle', ink: FAINT })]),
    ];
  });
}

/** Hours, days, months or years, whichever has about so many ticks. */
function timeTicks(calendar: Calendar, from: number, until: number, about: number): TimeTick[] {
  const rough = (until - from) / Math.max(2, about);
  const fixed = [1, 2, 3, 6, 12].map((hours) => hours * HOUR);
  const days = [1, 2, 5, 7, 10, 14].map((count) => count * DAY);
  const step = [...fixed, ...days].find((one) => one >= rough);
  if (step !== undefined) {
    const first = Math.ceil(from / step) * step;
    const count = Math.floor((until - first) / step) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, index) => {
      const at = first + index * step;
      const { year, month, day, hour } = civilTimeOf(calendar, at);
      const date = `${day} ${monthName(month)}`;
      if (step < DAY) return { at, text: `${padded(hour)}:00\n${hour === 0 || index === 0 ? date : ''}` };
      return { at, text: `${date}\n${index === 0 || (month === 1 && day <= step / DAY) ? year : ''}` };
    });
  }
  const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((one) => one * 30 * DAY >= rough) ?? 1200;
  const { year, month } = civilTimeOf(calendar, from);
  const ticks: TimeTick[] = [];
  for (let index = Math.ceil((year * 12 + month - 1) / months) * months; ; index += months) {
    const [ofYear, ofMonth] = [Math.floor(index / 12), (index % 12) + 1];
    const date = { year: ofYear, month: ofMonth, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
    const at = millisecondsOf(calendar, date);
    if (at > until) return ticks;
    const isYear = ofMonth === 1;
    const text = months >= 12 ? String(ofYear) : `${monthName(ofMonth)}\n${isYear || ticks.length === 0 ? ofYear : ''}`;
    if (at >= from) ticks.push({ at, text });
  }
}

function curve(
  { left, top, width, height, from, until, least, most }: Frame,
  times: Float64Array,
  values: Float64Array,
): string[] {
  const xOf = (at: number): number => left + ((at - from) / (until - from)) * width;
  const yOf = (value: number): number => top + height - ((value - least) / (most - least)) * height;
  const pixels = new Map<number, { least: number; most: number; sum: number; count: number }>();
  const isDense = times.length > width * 1.5;
  let [path, isOpen] = ['', false];
  const points: string[] = [];
  const lineTo = (x: number, y: number): void => {
    path += `${isOpen ? 'L' : 'M'}${round(x)} ${round(y)}`;
    isOpen = true;
  };
  times.forEach((at, index) => {
    const value = values[index] ?? NaN;
    if (!isDense) {
      if (Number.isNaN(value)) isOpen = false;
      else lineTo(xOf(at), yOf(value));
      if (times.length <= 60 && !Number.isNaN(value))
        points.push(`<circle cx="${round(xOf(at))}" cy="${round(yOf(value))}" r="2.2" fill="${LINE}"/>`);
      return;
    }
    const pixel = Math.floor(xOf(at));
    const held = pixels.get(pixel) ?? { least: Infinity, most: -Infinity, sum: 0, count: 0 };
    if (!Number.isNaN(value)) {
      held.least = Math.min(held.least, value);
      held.most = Math.max(held.most, value);
      held.sum += value;
      held.count++;
    }
    pixels.set(pixel, held);
  });
  let band = '';
  for (const [pixel, held] of [...pixels].sort(([one], [other]) => one - other)) {
    if (held.count === 0) isOpen = false;
    else {
      band += `M${pixel} ${round(yOf(held.least))}V${round(yOf(held.most))}`;
      lineTo(pixel, yOf(held.sum / held.count));
    }
  }
  return [
    ...(band === '' ? [] : [`<path d="${band}" stroke="${LINE}" stroke-opacity="0.3" stroke-width="1"/>`]),
    `<path d="${path}" fill="none" stroke="${LINE}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/>`,
    ...points,
  ];
}

function noValues({ left, top, width, height }: Frame): string[] {
  const middle = { size: 14, anchor: 'middle', ink: FAINT } as const;
  return [svgText(left + width / 2, top + height / 2, 'There are no values here.', middle)];
}
