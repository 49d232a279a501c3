import { instantText } from './series-table.js';

describe('times of series', () => {
  it('have the offset of the request', () => {
    expect(instantText('standard', Date.UTC(2019, 2, 1), 0)).toBe('2019-03-01T00:00:00Z');
    expect(instantText('gregorian', Date.UTC(2019, 2, 1), 330)).toBe('2019-03-01T05:30:00+05:30');
    expect(instantText('standard', Date.UTC(2019, 2, 1) + 500, -570)).toBe('2019-02-28T14:30:00.500-09:30');
  });

  it('have no zone in calendars that nobody lives by', () => {
    expect(instantText('360_day', 0, 0)).toBe('1970-01-01T00:00:00');
    expect(instantText('noleap', 0, 60)).toBe('1970-01-01T01:00:00');
  });
});
