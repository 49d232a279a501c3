/** A share between 0 and 1 from what a person types, such as `5%`. */
export function percentage(option: string, text: string): number {
  const value = /^(\d{1,3}(?:\.\d{1,3})?)%?$/.exec(text)?.[1];
  const share = Number(value ?? 'none') / 100;
  if (share > 0 && share <= 1) return share;
  throw new Error(`${option} takes a percentage above 0 and up to 100, such as 5%, and is "${text}".`);
}
