import { type Calendar, civilTimeOf, isStandard } from '../time/calendar.js';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `15 March 2019, 06:00 UTC`; of calendars that no clock keeps, without the zone. */
export function dateText(calendar: Calendar, milliseconds: number): string {
  const { year, month, day, hour, minute } = civilTimeOf(calendar, milliseconds);
  const zone = isStandard(calendar) ? ' UTC' : '';
  return `${day} ${MONTHS[month - 1] ?? ''} ${year}, ${padded(hour)}:${padded(minute)}${zone}`;
}

export function monthName(month: number): string {
  return (MONTHS[month - 1] ?? '').slice(0, 3);
}

export function padded(value: number): string {
  return String(value).padStart(2, '0');
}
