import type { GridStore } from '#modules/weather/grid-store.js';
import type { MemoryGridSource } from './memory-grid-source.js';

/** Two days of hours on 5 rows from north to south and 8 columns, with a packed variable and one that is constant. */
export function addSmallGrid(source: MemoryGridSource, name = 'small'): GridStore {
  const grid = ['valid_time', 'latitude', 'longitude'];
  const shape = [48, 5, 8];
  const size = 48 * 5 * 8;
  return source.add(
    name,
    {
      valid_time: {
        dimensions: ['valid_time'],
        shape: [48],
        values: BigInt64Array.from({ length: 48 }, (_, hour) => BigInt(hour)),
        attributes: { units: 'hours since 2024-01-01', calendar: 'proleptic_gregorian' },
      },
      latitude: {
        dimensions: ['latitude'],
        shape: [5],
        values: Float64Array.from([54, 53, 52, 51, 50]),
        attributes: { units: 'degrees_north' },
        fillValue: NaN,
      },
      longitude: {
        dimensions: ['longitude'],
        shape: [8],
        values: Float64Array.from([-4, -3, -2, -1, 0, 1, 2, 3]),
        attributes: { units: 'degrees_east' },
        fillValue: NaN,
      },
      t2m: {
        dimensions: grid,
        shape,
        chunkShape: [10, 5, 4],
        values: Float32Array.from({ length: size }, (_, cell) => cell),
        attributes: { units: 'K', long_name: '2 metre temperature', GRIB_stepType: 'instant' },
        fillValue: NaN,
      },
      tp: {
        dimensions: grid,
        shape,
        chunkShape: [48, 5, 8],
        values: Int16Array.from({ length: size }, (_, cell) => cell),
        attributes: { units: 'm', scale_factor: 0.001, add_offset: 0.5 },
        fillValue: -32767,
      },
      flags: { dimensions: grid, shape, values: Int32Array.from({ length: size }, (_, cell) => cell) },
      lsm: {
        dimensions: grid.slice(1),
        shape: [5, 8],
        values: Float32Array.from({ length: 40 }, (_, cell) => cell / 40),
      },
      wide: {
        dimensions: grid,
        shape,
        values: BigInt64Array.from({ length: size }, (_, cell) => (cell === size - 1 ? 2n ** 40n : BigInt(cell))),
      },
    },
    { source: 'A test' },
  );
}
