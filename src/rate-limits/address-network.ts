import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What limits by address count together: an IPv4 address, or the /64 network of an IPv6 address. Whoever has one address
 * of such a network has them all.
 */
export function networkOf(address: string): string {
  const ipv4 = MAPPED_IPV4.exec(address)?.[1] ?? address;
  if (isIPv4(ipv4)) return ipv4;
  return isIPv6(address) ? `${networkGroups(address).join(':')}::/64` : 'unknown';
}

function networkGroups(address: string): string[] {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  // An IPv4 address at the end stands for two groups.
  const tailLength = tail.length + (after?.includes('.') ? 1 : 0);
  const zeros = after === undefined ? 0 : GROUPS - head.length - tailLength;
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  return groups.slice(0, NETWORK_GROUPS).map((group) => parseInt(group, 16).toString(16));
}
