import { BlockList } from 'node:net';
import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { networkOf } from './address-network.js';

describe('what limits by address count together', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b:1::192.0.2.7', '64:ff9b:1:0::/64'],
    ['not an address', 'unknown'],
  ])('%s is in %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test(`is one /64 network for every spelling of an IPv6 address, seed ${SEED}`, () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const list = new BlockList();
        list.addSubnet(one, 64, 'ipv6');
        fc.pre(!networkOf(one).includes('.') && !networkOf(other).includes('.'));
        expect(networkOf(one) === networkOf(other)).toBe(list.check(other, 'ipv6'));
      }),
    );
  });

  test('tells neighbours of a /64 from those beyond', () => {
    expect(networkOf('2001:db8:0:1::1')).toBe(networkOf('2001:db8:0:1:ffff::'));
    expect(networkOf('2001:db8:0:1::1')).not.toBe(networkOf('2001:db8:0:2::1'));
  });
});
