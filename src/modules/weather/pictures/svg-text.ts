/** The font of the server; a browser may have another that is as wide. */
export const FONT = "'DejaVu Sans', Verdana, Geneva, sans-serif";
const INK = '#1a1a1a';
/** Of an average letter of it, in parts of its size. */
const LETTER_WIDTH = 0.58;

export interface TextStyle {
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly ink?: string;
  /** The width that there is; what is longer is cut. */
  readonly width?: number;
  readonly rotated?: boolean;
}

export function svgText(x: number, y: number, text: string, style: TextStyle): string {
  const { size, anchor = 'start', ink = INK, width = Infinity, rotated = false } = style;
  const turn = rotated ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '';
  const shown = escapedText(cutText(text, Math.floor(width / (size * LETTER_WIDTH))));
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="${ink}"${turn}>${shown}</text>`;
}

export function svgLine(from: readonly [number, number], to: readonly [number, number], stroke: string): string {
  return `<line x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}" ${stroke}/>`;
}

export function escapedText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function cutText(text: string, letters: number): string {
  const characters = Array.from(text);
  return characters.length <= letters
    ? text
    : `${characters
        .slice(0, Math.max(1, letters - 1))
        .join('')
        .trimEnd()}…`;
}
