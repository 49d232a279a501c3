import { JsonFloat, parseStoreJson, storeNumber } from './store-json.js';

describe('metadata of stores', () => {
  it('keeps floats that are whole apart from integers', () => {
    const text = '{"a": 1, "b": 1.0, "c": 0.25, "d": 3.4028234663852886e+38, "e": [1.0, -2, 1e3], "f": "1.0 \\" 2.0"}';
    expect(parseStoreJson(text)).toEqual({
      a: 1,
      b: new JsonFloat(1),
      c: 0.25,
      d: new JsonFloat(3.4028234663852886e38),
      e: [new JsonFloat(1), -2, new JsonFloat(1000)],
      f: '1.0 " 2.0',
    });
  });

  it('reads what Python writes and JSON does not have', () => {
    expect(parseStoreJson('{"fill_value": NaN, "most": Infinity, "least": -Infinity, "name": "NaN"}')).toEqual({
      fill_value: new JsonFloat(NaN),
      most: new JsonFloat(Infinity),
      least: new JsonFloat(-Infinity),
      name: 'NaN',
    });
    expect(storeNumber(new JsonFloat(2))).toBe(2);
    expect(storeNumber(2)).toBe(2);
    expect(storeNumber('2')).toBeUndefined();
  });

  it('refuses what is no JSON', () => {
    expect(() => parseStoreJson('{"a": }')).toThrow(SyntaxError);
  });
});
