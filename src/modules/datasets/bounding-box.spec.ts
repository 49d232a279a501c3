import { parseBoundingBox } from './bounding-box.js';

test.each([
  ['68.1,6.5,97.4,35.5', [68.1, 6.5, 97.4, 35.5]],
  ['170, -20, -170, -10', [170, -20, -170, -10]],
  ['-180,-90,180,90', [-180, -90, 180, 90]],
  ['1,1,1,1', [1, 1, 1, 1]],
])('%s', (text, box) => {
  expect(parseBoundingBox(text)).toEqual(box);
});

test.each([
  '',
  '1,2,3',
  '1,2,3,4,5',
  '1,2,x,4',
  '1,5,3,4',
  '181,0,1,1',
  '0,-91,1,1',
  'NaN,0,1,1',
  '1e1,0,1,1',
  '0x1,0,1,1',
])('is no box: %j', (text) => {
  expect(parseBoundingBox(text)).toBeUndefined();
});
